import { readdirSync, readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import type { Domains } from '../domains.ts';
import { guardSchema } from '../guard/compile.ts';
import { refuseEndedWriters } from './writes.ts';

const SDL = new URL('../../schema/', import.meta.url);

/** The SDL of every domain, one text a file of `schema/`. */
export const readTypeDefs = (): string[] =>
  readdirSync(SDL)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => readFileSync(new URL(file, SDL), 'utf8'));

/**
 * SDL, resolvers and rules as one schema in which each field asks its rule first.
 * @throws {StartError} listing every field without a rule and every rule without a field
 */
export const createSchema = (domains: Domains, { explain }: { explain: boolean }): GraphQLSchema => {
  const schema = makeExecutableSchema({
    typeDefs: readTypeDefs(),
    resolvers: Object.values(domains).map((domain) => domain.resolvers),
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  return guardSchema(refuseEndedWriters(schema), domains, { explain });
};
