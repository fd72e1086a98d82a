import { type Need, type Node, partsOf } from '../../guard/index.ts';

/** What rules need of their callers by name, such as `plan: ['pro']` for `hasPlan('pro')`. */
export type Rights = Readonly<Record<'scope' | 'feature' | 'plan' | 'permission' | 'role', readonly string[]>>;

const needsOf = (node: Node): Need[] =>
  node.kind === 'caller' ? (node.needs === undefined ? [] : [node.needs]) : partsOf(node).flatMap(needsOf);

/** The rights that rules need, so that a caller can be shown with them and without. */
export function rightsIn(nodes: Iterable<Node>): Rights {
  const needs: Partial<Record<keyof Rights, string>>[] = [...nodes].flatMap(needsOf);
  const of = (kind: keyof Rights) => [...new Set(needs.flatMap((need) => need[kind] ?? []))];
  return {
    scope: of('scope'),
    feature: of('feature'),
    plan: of('plan'),
    permission: of('permission'),
    role: of('role'),
  };
}
