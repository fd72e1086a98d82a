import type { DomainRules } from '../src/graphql/types.generated.ts';
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

const visiblePost = target('post', ({ id }: { id: string }, { loaders }) => loaders.visiblePostById.load(id));

const visible = anyone('data/ lets out only the posts that the caller may see');
const page = anyone('a page holds only what its list let through');

export const postRules = {
  Query: {
    posts: anyone('published posts are the public site'),
    post: anyone('published posts are the public site; any other is null to whom may not see it'),
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
  PostConnection: { edges: page, pageInfo: page },
  PostEdge: { cursor: page, node: page },
} satisfies DomainRules<'post'>;
