import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import { guardSchema } from '../guard/compile.ts';
import type { DomainsWithRules } from '../guard/coverage.ts';
import { canDomain } from './can.ts';
import { readTypeDefs } from './sdl.ts';

export { readTypeDefs } from './sdl.ts';

/** Domains by name, each with its resolvers and its rules. */
export type DomainsWithResolvers = DomainsWithRules & Readonly<Record<string, { readonly resolvers: object }>>;

type Options = {
  /** The folder of the `*.graphql` files, with a slash at its end. */
  sdl: URL;
  domains: DomainsWithResolvers;
  /** Refusals say which rule refused and what would pass. */
  explain: boolean;
};

/**
 * SDL, resolvers and rules as one schema in which each field asks its rule first, and `Query.can` tells what would pass.
 * @throws {StartError} listing every field without a rule and every rule without a field
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
  return guardSchema(schema, all, { explain });
}
