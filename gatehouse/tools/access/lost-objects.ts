import { type GraphQLSchema, isNonNullType, isObjectType } from 'graphql';
import { baselineOf, guardsOf, isImplied, wordsOf } from '../../guard/index.ts';

/**
 * Warnings about non-null fields whose rule is stricter than that of their object: a denied field is null, and with `!`
 * its whole object becomes null, too.
 */
export function lostObjects(schema: GraphQLSchema): string[] {
  const guards = guardsOf(schema);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types
    .filter((type) => !roots.includes(type))
    .flatMap((type) => {
      const baseline = baselineOf(type, guards);
      return Object.values(type.getFields()).flatMap((field) => {
        const node = guards.get(`${type.name}.${field.name}`)?.node;
        if (node === undefined || baseline === null || !isNonNullType(field.type)) return [];
        if (isImplied(node, [], [baseline])) return [];
        return [
          `${type.name}.${field.name}: ${field.type} is for ${wordsOf(node)}, the ${type.name} for ${wordsOf(baseline)}: a caller who may not have the field gets no ${type.name} at all. Write ${field.type.ofType} in the SDL.`,
        ];
      });
    });
}
