import type { Need } from './rules.ts';
import { type Node, partsOf } from './tree.ts';

/** The names in rules made by gatehouse/guard/vocabulary.ts, such as `plan: ['pro']` for `hasPlan('pro')`. */
export type Rights = Readonly<
  Record<'scope' | 'appScope' | 'feature' | 'plan' | 'permission' | 'role', readonly string[]>
>;

const needsOf = (node: Node): (Need | { appScope: string })[] => {
  if (node.kind === 'caller') return node.needs === undefined ? [] : [node.needs];
  return [...(node.kind === 'through' ? [{ appScope: node.scope }] : []), ...partsOf(node).flatMap(needsOf)];
};

/** The rights that rules name, so that callers can be judged with and without them. */
export function rightsIn(nodes: Iterable<Node>): Rights {
  const needs: Partial<Record<keyof Rights, string>>[] = [...nodes].flatMap(needsOf);
  const of = (kind: keyof Rights) => [...new Set(needs.flatMap((need) => need[kind] ?? []))];
  return {
    scope: of('scope'),
    appScope: of('appScope'),
    feature: of('feature'),
    plan: of('plan'),
    permission: of('permission'),
    role: of('role'),
  };
}
