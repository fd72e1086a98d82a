import { ensureUser, userRows } from '../../gatehouse/clerk/index.ts';
import { ApiError, notFound } from '../../gatehouse/errors/index.ts';
import { subscribeTo } from '../../gatehouse/graphql/index.ts';
import { largeFields } from '../../gatehouse/postgres/index.ts';
import type { Context } from '../context.ts';
import {
  changePost,
  insertPost,
  isVisibleTo,
  type PostRow,
  postPublished,
  postRows,
  publishDraft,
  removePost,
} from '../data/post.ts';
import { listPosts, listPostsByAuthors } from '../data/post-lists.ts';
import type { Resolvers } from '../types.generated.ts';
import { organizationOf, requirePerson } from './caller.ts';
import { readChanges, readNewPost } from './post-input.ts';

/** Posts that the caller may not see are treated as missing, in mutations too. */
const requirePost = async (id: string, { loaders }: Context): Promise<PostRow> =>
  found(await loaders.byId(postRows).load(id));

const found = (post: PostRow | null | undefined): PostRow => {
  if (post == null) throw notFound('post');
  return post;
};

export const postResolvers = {
  Query: {
    posts: (_, args, { db, auth }) => listPosts(db, auth, { ...args, status: 'PUBLISHED', by: 'publishedAt' }),
    post: (_, { id }, { loaders }) => loaders.byId(postRows).load(id),
    myPosts: async (_, args, { db, auth }) => {
      const [page] = await listPostsByAuthors(db, auth, [requirePerson(auth).userId], args);
      if (page === undefined) throw new Error('A list of one author has no page');
      return page;
    },
    organizationPosts: (_, args, { db, auth }) =>
      listPosts(db, auth, { ...args, organizationId: organizationOf(auth) }),
    allPosts: (_, args, { db, auth }) => listPosts(db, auth, args),
  },
  Mutation: {
    createPost: async (_, { input }, { db, directory, auth, loaders }) => {
      const texts = readNewPost(input);
      const organizationId = input.inOrganization ? organizationOf(auth, 'input.inOrganization') : null;
      const author = await ensureUser(db, directory, requirePerson(auth));
      const post = await insertPost(db, { ...texts, authorId: author.id, organizationId });
      loaders.clear();
      return post;
    },
    updatePost: async (_, { id, input }, context) => {
      const changes = readChanges(input);
      await requirePost(id, context);
      const post = found(await changePost(context.db, id, changes));
      context.loaders.clear();
      return post;
    },
    publishPost: async (_, { id }, context) => {
      const { db, events, loaders } = context;
      await requirePost(id, context);
      const published = await publishDraft(db, id);
      loaders.clear();
      if (published !== null) {
        const { status, authorId, organizationId } = published;
        await events.publish(postPublished, { id, status, authorId, organizationId });
        return published;
      }
      const post = await requirePost(id, context);
      if (post.status === 'PUBLISHED') return post;
      throw new ApiError('CONFLICT', 'An archived post cannot be published.');
    },
    deletePost: async (_, { id }, context) => {
      await requirePost(id, context);
      const removed = await removePost(context.db, id);
      context.loaders.clear();
      if (!removed) throw notFound('post');
      return id;
    },
  },
  Subscription: {
    postPublished: {
      subscribe: (_, __, context) =>
        subscribeTo(context, postPublished, {
          concerns: (event) => isVisibleTo(context.auth, event),
          read: ({ id }) => context.loaders.byId(postRows).load(id),
        }),
    },
  },
  Post: {
    ...largeFields(postRows),
    author: async ({ authorId }, _, { loaders }) => {
      const author = await loaders.byId(userRows).load(authorId);
      if (author === null) throw new Error(`The author ${authorId} has no row`);
      return author;
    },
  },
  User: {
    posts: ({ id }, { first, after }, { loaders, db, auth }) =>
      loaders
        .batch(JSON.stringify(['User.posts', first, after]), (ids) =>
          listPostsByAuthors(db, auth, ids, { first, after }),
        )
        .load(id),
  },
} satisfies Resolvers;
