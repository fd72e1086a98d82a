import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
} from 'graphql';

/** A field of an answer; `of` is null for a scalar. */
export type Given = { readonly field: GraphQLField<unknown, unknown>; readonly of: Selection | null };

/** What an answer holds of an object, for each type that the object can have; `text` is the same as GraphQL. */
export type Selection = {
  readonly type: GraphQLCompositeType;
  readonly members: readonly { readonly type: GraphQLObjectType; readonly fields: readonly Given[] }[];
  readonly text: string;
};

/** What has an id is a resource; anything else (a page, a price, an address) is a value and belongs to what holds it. */
export const isResource = (type: GraphQLObjectType): boolean => 'id' in type.getFields();

const MOST_RESOURCES = 2;

/** Whether an answer goes on into this type: a resource inside one resource at most, a value never inside itself. */
const goesInto = (type: GraphQLObjectType, above: readonly GraphQLObjectType[]): boolean =>
  isResource(type) ? above.filter(isResource).length < MOST_RESOURCES : !above.includes(type);

/**
 * What an answer of this type holds: every field without arguments, a resource inside a resource with its scalars and
 * values only. A field with arguments has a route of its own. Null where nothing is left.
 */
export const select = (
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  above: readonly GraphQLObjectType[] = [],
): Selection | null => {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const members = possible
    .filter((member) => goesInto(member, above))
    .map((member) => ({ type: member, fields: fieldsOf(schema, member, [...above, member]) }))
    .filter(({ fields }) => fields.length > 0);
  if (members.length === 0) return null;
  const texts = members.map(({ type: member, fields }) =>
    isAbstractType(type) ? `... on ${member.name} { ${textOf(fields)} }` : textOf(fields),
  );
  return { type, members, text: `{ ${isAbstractType(type) ? '__typename ' : ''}${texts.join(' ')} }` };
};

const fieldsOf = (schema: GraphQLSchema, type: GraphQLObjectType, above: readonly GraphQLObjectType[]): Given[] =>
  Object.values(type.getFields()).flatMap((field): Given[] => {
    const named = getNamedType(field.type);
    if (field.args.length > 0) return [];
    if (isLeafType(named)) return [{ field, of: null }];
    const of = select(schema, named, above);
    return of === null ? [] : [{ field, of }];
  });

const textOf = (fields: readonly Given[]): string =>
  fields.map(({ field, of }) => (of === null ? field.name : `${field.name} ${of.text}`)).join(' ');
