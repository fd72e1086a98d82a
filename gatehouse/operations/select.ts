import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
} from 'graphql';
import { isLongText } from './max-length.ts';

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

/** Where in an answer an object is. */
type Place = {
  readonly above: readonly GraphQLObjectType[];
  /** The object is, or is part of, the one resource that is answered: neither in a list nor inside another resource. */
  readonly single: boolean;
};

/**
 * What an answer of this type holds: every field without arguments, a resource inside a resource with its scalars and
 * values only, and long texts only of a resource that is answered by itself. A field with arguments has a route of its own.
 * Null where nothing is left.
 */
export const select = (
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  place: Place = { above: [], single: true },
): Selection | null => {
  const named = getNamedType(type);
  return isCompositeType(named) ? selectOf(schema, named, { ...place, single: place.single && !isList(type) }) : null;
};

const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));

const selectOf = (schema: GraphQLSchema, type: GraphQLCompositeType, { above, single }: Place): Selection | null => {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const members = possible
    .filter((member) => goesInto(member, above))
    .map((member) => ({
      type: member,
      fields: fieldsOf(schema, member, {
        above: [...above, member],
        single: single && !(isResource(member) && above.some(isResource)),
      }),
    }))
    .filter(({ fields }) => fields.length > 0);
  if (members.length === 0) return null;
  const texts = members.map(({ type: member, fields }) =>
    isAbstractType(type) ? `... on ${member.name} { ${textOf(fields)} }` : textOf(fields),
  );
  return { type, members, text: `{ ${isAbstractType(type) ? '__typename ' : ''}${texts.join(' ')} }` };
};

const fieldsOf = (schema: GraphQLSchema, type: GraphQLObjectType, place: Place): Given[] =>
  Object.values(type.getFields()).flatMap((field): Given[] => {
    if (field.args.length > 0) return [];
    if (isLeafType(getNamedType(field.type))) {
      return place.single || !isLongText(field) ? [{ field, of: null }] : [];
    }
    const of = select(schema, field.type, place);
    return of === null ? [] : [{ field, of }];
  });

const textOf = (fields: readonly Given[]): string =>
  fields.map(({ field, of }) => (of === null ? field.name : `${field.name} ${of.text}`)).join(' ');
