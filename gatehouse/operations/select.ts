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

/** A field of a response; `of` is null for a scalar. */
export type Given = { readonly field: GraphQLField<unknown, unknown>; readonly of: Selection | null };

/** The selected fields of an object, for each possible type of the object; `text` is the same as GraphQL. */
export type Selection = {
  readonly type: GraphQLCompositeType;
  readonly members: readonly { readonly type: GraphQLObjectType; readonly fields: readonly Given[] }[];
  readonly text: string;
};

/**
 * Objects with an id are resources; all others (a page, a price, an address) are values, and belong to their parent.
 */
export function isResource(type: GraphQLObjectType): boolean {
  return 'id' in type.getFields();
}

const MAX_RESOURCES = 2;

/** Whether to select the fields of this type: at most one resource inside another, and no value inside itself. */
const goesInto = (type: GraphQLObjectType, above: readonly GraphQLObjectType[]): boolean =>
  isResource(type) ? above.filter(isResource).length < MAX_RESOURCES : !above.includes(type);

/** The position of an object in a response. */
type Place = {
  readonly above: readonly GraphQLObjectType[];
  /** The object is (part of) the single requested resource: neither in a list nor inside another resource. */
  readonly single: boolean;
};

/**
 * Selects the fields of a response: every field without arguments. A resource inside another one has only its scalars
 * and values, and long texts are selected only for a single resource. Fields with arguments have routes of their own.
 * @returns null if no field is left
 */
export function select(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  place: Place = { above: [], single: true },
): Selection | null {
  const named = getNamedType(type);
  return isCompositeType(named) ? selectOf(schema, named, { ...place, single: place.single && !isList(type) }) : null;
}

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
