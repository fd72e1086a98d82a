import { ensureUser, listUsers, mirrorUser, userRows } from '../../../clerk/index.ts';
import { defaultLimits } from '../../../config/index.ts';
import { notFound } from '../../../errors/index.ts';
import type { Resolvers } from '../types.generated.ts';
import { requirePerson } from './caller.ts';

export const userResolvers = {
  Query: {
    me: (_, __, { db, directory, auth }) => ensureUser(db, directory, requirePerson(auth)),
    user: async (_, { id }, { loaders }) => {
      const user = await loaders.byId(userRows).load(id);
      return user?.deletedAt === null ? user : null;
    },
    users: (_, args, { db }) => listUsers(db, args, defaultLimits.page),
  },
  Mutation: {
    setUserRole: async (_, { userId, role }, { db, directory, loaders }) => {
      const person = await directory.setRole(userId, role);
      if (person === null) throw notFound('user');
      const user = await mirrorUser(db, person);
      loaders.clear();
      if (user.deletedAt !== null) throw notFound('user');
      return user;
    },
  },
} satisfies Resolvers;
