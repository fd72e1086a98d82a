import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionNode,
} from 'graphql';

const CONDITIONS = ['skip', 'include'];

/**
 * The error of a document whose subscription has a condition at its root, or null. graphql-js 16 does not report it:
 * depending on the condition it throws while it validates or while it subscribes.
 * https://spec.graphql.org/September2025/#sec-Single-Root-Field
 */
export function faultOfRoot(document: DocumentNode): GraphQLError | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const seen = new Set<string>();

  const conditionIn = (selections: readonly SelectionNode[]): SelectionNode | null => {
    for (const selection of selections) {
      if (selection.directives?.some(({ name }) => CONDITIONS.includes(name.value))) return selection;
      const found = conditionIn(inside(selection));
      if (found !== null) return found;
    }
    return null;
  };
  /** What a fragment adds to the root. */
  const inside = (selection: SelectionNode): readonly SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet.selections;
    const name = selection.name.value;
    if (seen.has(name)) return [];
    seen.add(name);
    return fragments.get(name)?.selectionSet.selections ?? [];
  };

  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION || node.operation !== OperationTypeNode.SUBSCRIPTION) continue;
    const condition = conditionIn(node.selectionSet.selections);
    if (condition !== null) {
      return new GraphQLError('The root field of a subscription cannot have @skip or @include.', { nodes: condition });
    }
  }
  return null;
}
