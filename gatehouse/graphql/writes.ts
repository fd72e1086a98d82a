import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { sessionOf } from '../auth/index.ts';
import { isAccessEnded } from '../clerk/index.ts';
import { ApiError } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Database } from '../postgres/index.ts';

/**
 * Puts a check before the resolver of every mutation: a session that has ended, or a person who was deleted at Clerk, writes
 * nothing with a token that lives a little longer. Apply it before the rules, which are asked first.
 * @returns a schema whose mutations answer UNAUTHENTICATED in that case
 */
export function refuseEndedWriters(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.MUTATION_ROOT_FIELD]: (field) => {
      const { resolve = defaultFieldResolver } = field;
      return {
        ...field,
        resolve: async (parent, args, context: RequestContext & { db: Database }, info) => {
          const session = sessionOf(context.auth);
          if (session !== null && (await isAccessEnded(context.db, session))) {
            throw new ApiError('UNAUTHENTICATED', 'This session has ended.');
          }
          return resolve(parent, args, context, info);
        },
      };
    },
  });
}
