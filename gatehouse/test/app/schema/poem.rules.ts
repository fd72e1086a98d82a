import { poemRows } from '../data/poem.ts';
import type { DomainRules } from '../types.generated.ts';
import {
  admin,
  and,
  anyone,
  author,
  hasPermissionInItsOrganization,
  member,
  on,
  or,
  signedIn,
  target,
  throughApp,
} from './rules.ts';

const visiblePoem = target('poem', ({ id }: { id: string }, { loaders }) => loaders.byId(poemRows).load(id));

/** An application has to be able to read a poem that is not public before it can write it. */
const authorThroughApp = and(throughApp('poems:read', signedIn), throughApp('poems:write', on(visiblePoem, author)));

const visible = anyone('data/ returns only poems that the caller may see');
const page = anyone('a page contains only what its list allows');

export const poemRules = {
  Query: {
    poems: anyone('published poems are the public site'),
    poem: anyone('published poems are the public site; other poems are returned only to callers who may see them'),
    myPoems: or(signedIn, throughApp('poems:read', signedIn)),
    organizationPoems: or(member, throughApp('poems:read', member)),
    allPoems: admin,
  },
  Mutation: {
    createPoem: or(signedIn, throughApp('poems:write', signedIn)),
    updatePoem: or(and(signedIn, on(visiblePoem, or(author, admin))), authorThroughApp),
    publishPoem: or(
      and(signedIn, on(visiblePoem, or(author, hasPermissionInItsOrganization('org:poems:publish')))),
      authorThroughApp,
    ),
    deletePoem: and(signedIn, on(visiblePoem, or(author, admin))),
  },
  Subscription: { poemPublished: signedIn },
  Poem: {
    id: visible,
    title: visible,
    body: visible,
    status: visible,
    draftNotes: or(author, admin, throughApp('poems:read', author)),
    author: visible,
    organizationId: visible,
    createdAt: visible,
    updatedAt: visible,
    publishedAt: visible,
  },
  User: { poems: anyone('data/ returns only poems that the caller may see') },
  PoemConnection: { edges: page, pageInfo: page },
  PoemEdge: { cursor: page, node: page },
} satisfies DomainRules<'poem'>;
