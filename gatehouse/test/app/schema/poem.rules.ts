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
} from './rules.ts';

const visiblePoem = target('poem', ({ id }: { id: string }, { loaders }) => loaders.visiblePoemById.load(id));

const visible = anyone('data/ lets out only the poems that the caller may see');
const page = anyone('a page holds only what its list let through');

export const poemRules = {
  Query: {
    poems: anyone('published poems are the public site'),
    poem: anyone('published poems are the public site; any other is given only to callers who may see it'),
    myPoems: signedIn,
    organizationPoems: member,
    allPoems: admin,
  },
  Mutation: {
    createPoem: signedIn,
    updatePoem: and(signedIn, on(visiblePoem, or(author, admin))),
    publishPoem: and(signedIn, on(visiblePoem, or(author, hasPermissionInItsOrganization('org:poems:publish')))),
    deletePoem: and(signedIn, on(visiblePoem, or(author, admin))),
  },
  Subscription: { poemPublished: signedIn },
  Poem: {
    id: visible,
    title: visible,
    body: visible,
    status: visible,
    draftNotes: or(author, admin),
    author: visible,
    organizationId: visible,
    createdAt: visible,
    updatedAt: visible,
    publishedAt: visible,
  },
  PoemConnection: { edges: page, pageInfo: page },
  PoemEdge: { cursor: page, node: page },
} satisfies DomainRules<'poem'>;
