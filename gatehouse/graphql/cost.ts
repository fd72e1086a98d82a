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
import { maxLengthOf, SHORT_TEXT } from '../operations/index.ts';
import { MOST } from '../postgres/index.ts';

const SCALAR = 1;
const OBJECT = 2;
const LEVEL = 1.5;
/** What a name has for the price of one. */
const CHARACTERS = 50;
const PAGE_SIZES = ['first', 'last'];

type Variables = Record<string, unknown>;

/**
 * What a valid operation costs: a scalar 1, a text 1 for each 1,000 characters that it may hold, an object 2, more under a long
 * alias, each level 1.5 times what is in it, and a page as often as it may have rows, whether `first` stands in the document, comes by a variable or is left to its default. Variables
 * that do not fit cost nothing: they are refused before anything is read.
 */
export const costOf = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  inputs: Readonly<Variables>,
): number => {
  const definitions = operation.variableDefinitions ?? [];
  const { coerced: variables } = getVariableValues(schema, definitions, inputs, { maxErrors: 1 });
  if (variables === undefined) return 0;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  // A fragment is counted once: spreads of spreads would take longer than the operation.
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
    return (OBJECT * long + LEVEL * inside) * rowsOf(field, node, variables);
  };
  const costOfAll = ({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): number =>
    selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return sum + costOfField(node, type);
      if (node.kind === Kind.FRAGMENT_SPREAD) return sum + costOfFragment(node.name.value);
      const inner = node.typeCondition === undefined ? type : schema.getType(node.typeCondition.name.value);
      return sum + costOfAll(node.selectionSet, inner);
    }, 0);
  return costOfAll(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
};

const rowsOf = ({ args }: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): number => {
  const sizes = args
    .filter(({ name }) => PAGE_SIZES.includes(name))
    .map(({ name, type, defaultValue }) => {
      const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
      return Number(valueFromAST(given, type, variables) ?? defaultValue ?? 1);
    });
  // Whoever asks for more gets no row, and is told so by the list.
  return Math.min(MOST, Math.max(1, ...sizes));
};
