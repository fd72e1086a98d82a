import { type Node, partsOf } from '../../guard/index.ts';

/** What the words of gatehouse/guard/vocabulary.ts ask for by name, such as `plan: ['pro']` for `hasPlan('pro')`. */
export type Rights = Readonly<
  Record<'scope' | 'appScope' | 'feature' | 'plan' | 'permission' | 'role', readonly string[]>
>;

const namesIn = (node: Node): string[] => (node.kind === 'caller' ? [node.name] : partsOf(node).flatMap(namesIn));

const scopesIn = (node: Node): string[] => [
  ...(node.kind === 'through' ? [node.scope] : []),
  ...partsOf(node).flatMap(scopesIn),
];

/** The rights that rules name, so that a caller can be shown with them and without. */
export const rightsIn = (given: Iterable<Node>): Rights => {
  const nodes = [...given];
  const names = [...new Set(nodes.flatMap(namesIn))];
  const after = (words: string) =>
    names.filter((name) => name.startsWith(words)).map((name) => name.slice(words.length));
  return {
    scope: after('machine with '),
    appScope: [...new Set(nodes.flatMap(scopesIn))],
    feature: after('feature '),
    plan: after('plan '),
    permission: after('permission '),
    role: after('role '),
  };
};
