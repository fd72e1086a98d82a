import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  type GraphQLFieldConfig,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { baselineOf, callerPartOf, guardsOf, isImplied, type Node } from '../guard/index.ts';
import { isResource } from '../operations/index.ts';

const nullable = <Config extends GraphQLFieldConfig<unknown, unknown>>(config: Config): Config =>
  isNonNullType(config.type) ? { ...config, type: config.type.ofType } : config;

/**
 * The schema that REST executes: the same resolvers and rules, but a field is nullable if a caller may have access to
 * its object and not to the field. A GraphQL client can leave out forbidden fields; a REST route has one response for
 * all callers, and one denied `String!` must not make it fail.
 */
export function withholding(guarded: GraphQLSchema): GraphQLSchema {
  const isGiven = givenWithItsObject(guarded);
  const roots = [guarded.getQueryType()?.name, guarded.getMutationType()?.name];
  return mapSchema(guarded, {
    [MapperKind.OBJECT_FIELD]: (config, field, type) =>
      roots.includes(type) || isGiven(type, field) ? config : nullable(config),
    // A non-null interface field would not allow a nullable field in the object type.
    [MapperKind.INTERFACE_FIELD]: (config) => nullable(config),
  });
}

/** Returns whether every caller who can get an object of the type can also get the field. */
const givenWithItsObject = (schema: GraphQLSchema): ((typeName: string, field: string) => boolean) => {
  const guards = guardsOf(schema);
  const nodeOf = (type: string, field: string): Node => guards.get(`${type}.${field}`)?.node ?? { kind: 'deny' };
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const baselines = new Map(types.map((type) => [type, baselineOf(type, guards)]));

  /**
   * Whether every field that returns objects of the type requires at least their baseline. For a root field or a field
   * of a page, the part on the caller is enough: the query returns only rows that the caller may see. Inside another
   * resource it is not, because the rule may be about another row.
   */
  const isRequiredAbove = (type: GraphQLObjectType, baseline: Node): boolean =>
    types.every((holder) =>
      Object.values(holder.getFields()).every((field) => {
        const given = getNamedType(field.type);
        if (given !== type && !(isAbstractType(given) && schema.isSubType(given, type))) return true;
        const required = isResource(holder) ? baseline : callerPartOf(baseline);
        return isImplied(required, [nodeOf(holder.name, field.name)]);
      }),
    );
  const settled = new Map(
    types.map((type) => {
      const baseline = baselines.get(type) ?? null;
      return [type.name, baseline !== null && isRequiredAbove(type, baseline) ? baseline : null];
    }),
  );
  return (typeName, field) => {
    const baseline = settled.get(typeName) ?? null;
    return isImplied(nodeOf(typeName, field), [], baseline === null ? [] : [baseline]);
  };
};
