import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { type GraphQLFieldConfig, type GraphQLSchema, isNonNullType } from 'graphql';
import { guardsOf } from '../guard/index.ts';

const nullable = <Config extends GraphQLFieldConfig<unknown, unknown>>(config: Config): Config =>
  isNonNullType(config.type) ? { ...config, type: config.type.ofType } : config;

/**
 * The schema that REST executes: the same resolvers and rules, but fields with a rule are nullable. A GraphQL client
 * can leave out forbidden fields; a REST route has one response for all callers, and one denied `String!` must not make
 * it fail.
 */
export function withholding(guarded: GraphQLSchema): GraphQLSchema {
  const guards = guardsOf(guarded);
  const roots = [guarded.getQueryType()?.name, guarded.getMutationType()?.name];
  return mapSchema(guarded, {
    [MapperKind.OBJECT_FIELD]: (config, field, type) =>
      roots.includes(type) || guards.get(`${type}.${field}`)?.node.kind === 'allow' ? config : nullable(config),
    // A non-null interface field would not allow a nullable field in the object type.
    [MapperKind.INTERFACE_FIELD]: (config) => nullable(config),
  });
}
