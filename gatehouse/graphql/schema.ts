import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import type { DomainsWithRules } from '../guard/index.ts';
import { guardSchema } from '../guard/index.ts';
import { canDomain } from './can.ts';
import { readTypeDefs } from './sdl.ts';
import { refuseEndedWriters } from './writes.ts';

/** Domains by name, each with its resolvers and its rules. */
export type DomainsWithResolvers = DomainsWithRules & Readonly<Record<string, { readonly resolvers: object }>>;

type Options = {
  /** The folder of the `*.graphql` files, with a trailing slash. */
  sdl: URL;
  domains: DomainsWithResolvers;
  /** Errors name the rule that failed and what would pass. For development only. */
  explain: boolean;
};

/**
 * Makes one schema of SDL, resolvers and rules, in which each field checks its rule first and `Query.can` returns what
 * would pass.
 * @throws {StartError} one error that lists every field without a rule and every rule without a field
 */
export function createSchema({ sdl, domains, explain }: Options): GraphQLSchema {
  const typeDefs = readTypeDefs(sdl);
  const can = canDomain(typeDefs, domains);
  const all: DomainsWithResolvers = can === null ? domains : { ...domains, can };
  const schema = makeExecutableSchema({
    typeDefs: can === null ? typeDefs : [...typeDefs, can.typeDefs],
    resolvers: Object.values(all).map((domain) => domain.resolvers as IResolvers),
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  return guardSchema(refuseEndedWriters(schema), all, { explain });
}
