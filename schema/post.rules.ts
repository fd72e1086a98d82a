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

const visible = anyone('data/ lets out only the posts that the caller may see');
const page = anyone('a page holds only what its list let through');

export const postRules = {
  Query: {
    posts: anyone('published posts are the public site'),
    post: anyone('published posts are the public site; any other is given only to callers who may see it'),
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
  User: { posts: anyone('data/ lists only the posts that the caller may see') },
  PostConnection: { edges: page, pageInfo: page },
  PostEdge: { cursor: page, node: page },
} satisfies DomainRules<'post'>;
