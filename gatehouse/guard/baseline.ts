import type { GraphQLObjectType } from 'graphql';
import type { FieldGuard } from './compile.ts';
import { wordsOf } from './explain.ts';
import type { Node } from './tree.ts';

/**
 * The rule that callers have to meet to get any object of this type: the rule of its `id` or, if it has none, the most
 * frequent rule of its fields. Null for a type without guarded fields.
 */
export function baselineOf(type: GraphQLObjectType, guards: ReadonlyMap<string, FieldGuard>): Node | null {
  const nodes = Object.keys(type.getFields()).flatMap((field) => guards.get(`${type.name}.${field}`)?.node ?? []);
  const own = guards.get(`${type.name}.id`)?.node;
  if (own !== undefined) return own;
  const count = (node: Node) => nodes.filter((other) => wordsOf(other) === wordsOf(node)).length;
  const [most] = nodes.toSorted((one, two) => count(two) - count(one));
  return most ?? null;
}
