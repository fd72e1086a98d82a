import {
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

/** What an operation that somebody wrote selects of a type, fields under the names that they have in the answer. */
export function selectionOf(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
  fragments: Fragments,
): Selection {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const members = possible.map((member) => ({
    type: member,
    fields: fieldsOf(schema, member, selectionSet, fragments),
  }));
  return { type, members, text: print(selectionSet) };
}

const fieldsOf = (
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  fragments: Fragments,
): Given[] => {
  const found = new Map<string, Given>();
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const field = type.getFields()[selection.name.value];
      if (field === undefined) continue;
      const named = getNamedType(field.type);
      const { selectionSet } = selection;
      const of = isCompositeType(named) && selectionSet ? selectionOf(schema, named, selectionSet, fragments) : null;
      const name = selection.alias?.value ?? field.name;
      found.set(name, { field: { ...field, name }, of });
      continue;
    }
    const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (part === undefined || !applies(schema, type, part.typeCondition?.name.value)) continue;
    for (const given of fieldsOf(schema, type, part.selectionSet, fragments)) found.set(given.field.name, given);
  }
  return [...found.values()];
};

const applies = (schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean => {
  if (condition === undefined || condition === type.name) return true;
  const on = schema.getType(condition);
  return isAbstractType(on) && schema.isSubType(on, type);
};
