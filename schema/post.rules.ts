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
} from './rules.ts';

const visiblePost = target('post', ({ id }: { id: string }, { loaders }) => loaders.byId(postRows).load(id));

const visible = anyone('data/ returns only posts that the caller may see');
const page = anyone('a page contains only what its list allows');

export const postRules = {
  Query: {
    posts: anyone('published posts are the public site'),
    post: anyone('published posts are the public site; other posts are returned only to callers who may see them'),
    myPosts: signedIn,
    organizationPosts: member,
    allPosts: admin,
  },
  Mutation: {
    createPost: signedIn,
    updatePost: and(signedIn, on(visiblePost, or(author, admin))),
    publishPost: and(signedIn, on(visiblePost, or(author, hasPermissionInItsOrganization('org:posts:publish')))),
    deletePost: and(signedIn, on(visiblePost, or(author, admin))),
  },
  Subscription: { postPublished: signedIn },
  Post: {
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
  User: { posts: anyone('data/ returns only posts that the caller may see') },
  PostConnection: { edges: page, pageInfo: page },
  PostEdge: { cursor: page, node: page },
} satisfies DomainRules<'post'>;
