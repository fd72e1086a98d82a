import { type GraphQLSchema, isNonNullType, isObjectType } from 'graphql';
import { baselineOf, guardsOf, isImplied, wordsOf } from '../../guard/index.ts';

/**
 * Warnings about fields that take their object with them: a refused field is null, and where the type says `!`, so is all that
 * holds it. Those are the non-null fields whose rule is stricter than what their object requires already.
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
