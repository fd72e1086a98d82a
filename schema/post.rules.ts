import { postRows } from '../src/data/post.ts';
import type { DomainRules } from '../src/types.generated.ts';
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

const visiblePost = target('post', ({ id }: { id: string }, { loaders }) => loaders.byId(postRows).load(id));

/** An application has to be able to read a post that is not public before it can write it. */
const authorThroughApp = and(throughApp('posts:read', signedIn), throughApp('posts:write', on(visiblePost, author)));

const visible = anyone('data/ returns only posts that the caller may see');
const page = anyone('a page contains only what its list allows');

export const postRules = {
  Query: {
    posts: anyone('published posts are the public site'),
    post: anyone('published posts are the public site; other posts are returned only to callers who may see them'),
    myPosts: or(signedIn, throughApp('posts:read', signedIn)),
    organizationPosts: or(member, throughApp('posts:read', member)),
    allPosts: admin,
  },
  Mutation: {
    createPost: or(signedIn, throughApp('posts:write', signedIn)),
    updatePost: or(and(signedIn, on(visiblePost, or(author, admin))), authorThroughApp),
    publishPost: or(
      and(signedIn, on(visiblePost, or(author, hasPermissionInItsOrganization('org:posts:publish')))),
      authorThroughApp,
    ),
    deletePost: and(signedIn, on(visiblePost, or(author, admin))),
  },
  Subscription: { postPublished: signedIn },
  Post: {
    id: visible,
    title: visible,
    body: visible,
    status: visible,
    draftNotes: or(author, admin, throughApp('posts:read', author)),
    author: visible,
    organizationId: visible,
    createdAt: visible,
    updatedAt: visible,
    publishedAt: visible,
  },
  User: { posts: anyone('data/ returns only posts that the caller may see') },
  PostConnection: { edges: page, pageInfo: page },
  PostEdge: { cursor: page, node: page },
} satisfies DomainRules<'post'>;
