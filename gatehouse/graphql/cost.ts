import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromAST,
} from 'graphql';
import { defaultLimits } from '../config/index.ts';
import { maxLengthOf, SHORT_TEXT } from '../operations/index.ts';

/** Weights of the formula that `operation.cost` in gatehouse/config/limits.ts describes. */
const SCALAR = 1;
const OBJECT = 2;
const LEVEL = 1.5;
/** Aliases up to this length cost no extra. */
const CHARACTERS = 50;
const PAGE_SIZES = ['first', 'last'];

type Variables = Record<string, unknown>;

/**
 * Computes the cost of a valid operation: a scalar 1, a text 1 for each 1,000 characters that it may have, an object 2
 * (more with a long alias), and each level 1.5 times its content. A page multiplies by its size, whether `first` is in
 * the document, in a variable, or the default. With invalid variables the cost is 0, because the operation will be
 * rejected before anything is read.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  inputs: Readonly<Variables>,
  maxPage = defaultLimits.page.max,
): number {
  const definitions = operation.variableDefinitions ?? [];
  const { coerced: variables } = getVariableValues(schema, definitions, inputs, { maxErrors: 1 });
  if (variables === undefined) return 0;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  // The cost of a fragment is computed once: nested spreads could otherwise take longer than the operation.
  const costs = new Map<string, number>();

  const costOfFragment = (name: string): number => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    if (fragment === undefined) return 0;
    const cost = costOfAll(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value));
    costs.set(name, cost);
    return cost;
  };
  const costOfField = (node: FieldNode, type: GraphQLNamedType | undefined): number => {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    const long = Math.max(1, (node.alias?.value.length ?? 0) / CHARACTERS);
    if (field === undefined) return SCALAR * long;
    if (node.selectionSet === undefined) return long * Math.max(SCALAR, (maxLengthOf(field) ?? 0) / SHORT_TEXT);
    const inside = costOfAll(node.selectionSet, getNamedType(field.type));
    return (OBJECT * long + LEVEL * inside) * Math.min(maxPage, rowsOf(field, node, variables));
  };
  const costOfAll = ({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): number =>
    selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return sum + costOfField(node, type);
      if (node.kind === Kind.FRAGMENT_SPREAD) return sum + costOfFragment(node.name.value);
      const inner = node.typeCondition === undefined ? type : schema.getType(node.typeCondition.name.value);
      return sum + costOfAll(node.selectionSet, inner);
    }, 0);
  return costOfAll(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
}

/** As requested. The cost counts no more than the largest page, because the list itself refuses a larger one. */
const rowsOf = ({ args }: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): number => {
  const sizes = args
    .filter(({ name }) => PAGE_SIZES.includes(name))
    .map(({ name, type, defaultValue }) => {
      const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
      return Number(valueFromAST(given, type, variables) ?? defaultValue ?? 1);
    });
  return Math.max(1, ...sizes);
};
