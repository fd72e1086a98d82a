import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { type GraphQLFieldConfig, type GraphQLSchema, isNonNullType } from 'graphql';
import { guardsOf } from '../guard/index.ts';

const nullable = <Config extends GraphQLFieldConfig<unknown, unknown>>(config: Config): Config =>
  isNonNullType(config.type) ? { ...config, type: config.type.ofType } : config;

/**
 * The guarded schema as the REST door runs it: the same resolvers and rules, but every field of an object that has a rule
 * may be null. A GraphQL client leaves out what it may not have; a route has one answer for everybody, of which a refused
 * `String!` must not take the rest with it.
 */
export const withholding = (guarded: GraphQLSchema): GraphQLSchema => {
  const guards = guardsOf(guarded);
  const roots = [guarded.getQueryType()?.name, guarded.getMutationType()?.name];
  return mapSchema(guarded, {
    [MapperKind.OBJECT_FIELD]: (config, field, type) =>
      roots.includes(type) || guards.get(`${type}.${field}`)?.node.kind === 'allow' ? config : nullable(config),
    // An object type may not be laxer than its interfaces.
    [MapperKind.INTERFACE_FIELD]: (config) => nullable(config),
  });
};
