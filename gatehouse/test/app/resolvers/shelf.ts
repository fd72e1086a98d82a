import { userRows } from '../../../clerk/index.ts';
import { notFound } from '../../../errors/index.ts';
import { poemRows } from '../data/poem.ts';
import { findShelf, shelvesIn } from '../data/shelf.ts';
import type { Resolvers } from '../types.generated.ts';

export const shelfResolvers = {
  Query: {
    shelf: (_, { id }) => findShelf(id),
    named: (_, { id }, { loaders }) => findShelf(id) ?? loaders.byId(userRows).load(id),
  },
  Mutation: {
    labelShelf: (_, { input }) => {
      const shelf = findShelf(input.id);
      if (shelf === null) throw notFound('shelf');
      return { ...shelf, name: input.name };
    },
  },
  Shelf: {
    parent: ({ parentId }) => (parentId === null ? null : findShelf(parentId)),
    shelves: ({ id }) => shelvesIn(id),
    items: async ({ id, poemIds }, _, { loaders }) => {
      const poems = await Promise.all(poemIds.map((poemId) => loaders.byId(poemRows).load(poemId)));
      return [...shelvesIn(id), ...poems.filter((poem) => poem !== null)];
    },
    keeper: (_, __, { loaders }) => loaders.byId(userRows).load('user_grace'),
  },
  Named: { __resolveType: (named) => ('kind' in named ? 'Shelf' : 'User') },
  ShelfItem: { __resolveType: (item) => ('kind' in item ? 'Shelf' : 'Poem') },
} satisfies Resolvers;
