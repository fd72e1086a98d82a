import { ensureUser, userRows } from '../../../clerk/index.ts';
import { ApiError, notFound } from '../../../errors/index.ts';
import { subscribeTo } from '../../../graphql/index.ts';
import { largeFields } from '../../../postgres/index.ts';
import type { Context } from '../context.ts';
import {
  changePoem,
  insertPoem,
  isVisibleTo,
  type PoemRow,
  poemPublished,
  poemRows,
  publishDraft,
  removePoem,
} from '../data/poem.ts';
import { listPoems, listPoemsByAuthors } from '../data/poem-lists.ts';
import type { Resolvers } from '../types.generated.ts';
import { organizationOf, requirePerson } from './caller.ts';
import { readChanges, readNewPoem } from './poem-input.ts';

/** Poems that the caller may not see are treated as missing, in mutations too. */
const requirePoem = async (id: string, { loaders }: Context): Promise<PoemRow> =>
  found(await loaders.byId(poemRows).load(id));

const found = (poem: PoemRow | null | undefined): PoemRow => {
  if (poem == null) throw notFound('poem');
  return poem;
};

export const poemResolvers = {
  Query: {
    poems: (_, args, { db, auth }) => listPoems(db, auth, { ...args, status: 'PUBLISHED', by: 'publishedAt' }),
    poem: (_, { id }, { loaders }) => loaders.byId(poemRows).load(id),
    myPoems: async (_, args, { db, auth }) => {
      const [page] = await listPoemsByAuthors(db, auth, [requirePerson(auth).userId], args);
      if (page === undefined) throw new Error('A list of one author has no page');
      return page;
    },
    organizationPoems: (_, args, { db, auth }) =>
      listPoems(db, auth, { ...args, organizationId: organizationOf(auth) }),
    allPoems: (_, args, { db, auth }) => listPoems(db, auth, args),
  },
  Mutation: {
    createPoem: async (_, { input }, { db, directory, auth, loaders }) => {
      const texts = readNewPoem(input);
      const organizationId = input.inOrganization ? organizationOf(auth, 'input.inOrganization') : null;
      const author = await ensureUser(db, directory, requirePerson(auth));
      const poem = await insertPoem(db, { ...texts, authorId: author.id, organizationId });
      loaders.clear();
      return poem;
    },
    updatePoem: async (_, { id, input }, context) => {
      const changes = readChanges(input);
      await requirePoem(id, context);
      const poem = found(await changePoem(context.db, id, changes));
      context.loaders.clear();
      return poem;
    },
    publishPoem: async (_, { id }, context) => {
      const { db, events, loaders } = context;
      await requirePoem(id, context);
      const published = await publishDraft(db, id);
      loaders.clear();
      if (published !== null) {
        const { status, authorId, organizationId } = published;
        await events.publish(poemPublished, { id, status, authorId, organizationId });
        return published;
      }
      const poem = await requirePoem(id, context);
      if (poem.status === 'PUBLISHED') return poem;
      throw new ApiError('CONFLICT', 'An archived poem cannot be published.');
    },
    deletePoem: async (_, { id }, context) => {
      await requirePoem(id, context);
      const removed = await removePoem(context.db, id);
      context.loaders.clear();
      if (!removed) throw notFound('poem');
      return id;
    },
  },
  Subscription: {
    poemPublished: {
      subscribe: (_, __, context) =>
        subscribeTo(context, poemPublished, {
          concerns: (event) => isVisibleTo(context.auth, event),
          read: ({ id }) => context.loaders.byId(poemRows).load(id),
        }),
    },
  },
  Poem: {
    ...largeFields(poemRows),
    author: async ({ authorId }, _, { loaders }) => {
      const author = await loaders.byId(userRows).load(authorId);
      if (author === null) throw new Error(`The author ${authorId} has no row`);
      return author;
    },
  },
  User: {
    poems: ({ id }, { first, after }, { loaders, db, auth }) =>
      loaders
        .batch(JSON.stringify(['User.poems', first, after]), (ids) =>
          listPoemsByAuthors(db, auth, ids, { first, after }),
        )
        .load(id),
  },
} satisfies Resolvers;
