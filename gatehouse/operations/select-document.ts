import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  print,
  type SelectionSetNode,
} from 'graphql';
import type { Given, Selection } from './select.ts';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** What a written operation selects of a type; fields have the names that they have in the response. */
export function selectionOf(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
  fragments: Fragments,
): Selection {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const members = possible.map((member) => {
    const nodes = nodesByKey(schema, member, selectionSet, fragments);
    const fields = [...nodes].flatMap(([name, found]) => givenAs(schema, member, name, found, fragments));
    return { type: member, fields };
  });
  return { type, members, text: print(selectionSet) };
}

/** The field nodes of each key of the response; those of one key are merged, as in execution. */
const nodesByKey = (
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  fragments: Fragments,
): Map<string, FieldNode[]> => {
  const found = new Map<string, FieldNode[]>();
  const add = (key: string, nodes: readonly FieldNode[]) => found.set(key, [...(found.get(key) ?? []), ...nodes]);
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      add(selection.alias?.value ?? selection.name.value, [selection]);
      continue;
    }
    const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (part === undefined || !applies(schema, type, part.typeCondition?.name.value)) continue;
    for (const [key, nodes] of nodesByKey(schema, type, part.selectionSet, fragments)) add(key, nodes);
  }
  return found;
};

const givenAs = (
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  name: string,
  nodes: readonly FieldNode[],
  fragments: Fragments,
): Given[] => {
  const field = type.getFields()[nodes[0]?.name.value ?? ''];
  if (field === undefined) return [];
  const named = getNamedType(field.type);
  if (!isCompositeType(named)) return [{ field: { ...field, name }, of: null }];
  const selections = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  const of = selectionOf(schema, named, { kind: Kind.SELECTION_SET, selections }, fragments);
  return [{ field: { ...field, name }, of }];
};

const applies = (schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean => {
  if (condition === undefined || condition === type.name) return true;
  const on = schema.getType(condition);
  return isAbstractType(on) && schema.isSubType(on, type);
};
