import type { GraphQLObjectType } from 'graphql';
import type { FieldGuard } from './compile.ts';
import { wordsOf } from './explain.ts';
import type { Node } from './tree.ts';

/**
 * The rule that callers have to meet for an object of this type at all: that of its `id` or, where it has none, the one that
 * most of its fields have. Null for a type without guarded fields.
 */
export function baselineOf(type: GraphQLObjectType, guards: ReadonlyMap<string, FieldGuard>): Node | null {
  const nodes = Object.keys(type.getFields()).flatMap((field) => guards.get(`${type.name}.${field}`)?.node ?? []);
  const own = guards.get(`${type.name}.id`)?.node;
  if (own !== undefined) return own;
  const count = (node: Node) => nodes.filter((other) => wordsOf(other) === wordsOf(node)).length;
  const [most] = nodes.toSorted((one, two) => count(two) - count(one));
  return most ?? null;
}
