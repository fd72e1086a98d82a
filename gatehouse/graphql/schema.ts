import { readdirSync, readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import type { DomainsWithRules } from '../guard/index.ts';
import { guardSchema } from '../guard/index.ts';
import { canDomain } from './can.ts';
import { refuseEndedWriters } from './writes.ts';

/** Domains by name, each with its resolvers and its rules. */
export type DomainsWithResolvers = DomainsWithRules & Readonly<Record<string, { readonly resolvers: object }>>;

type Options = {
  /** The folder of the `*.graphql` files, with a slash at its end. */
  sdl: URL;
  domains: DomainsWithResolvers;
  /** Refusals say which rule refused and what would pass. */
  explain: boolean;
};

/** The SDL of every domain, one text for each `*.graphql` file of the folder. */
export function readTypeDefs(sdl: URL): string[] {
  return readdirSync(sdl)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => readFileSync(new URL(file, sdl), 'utf8'));
}

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
  return guardSchema(refuseEndedWriters(schema), all, { explain });
}
