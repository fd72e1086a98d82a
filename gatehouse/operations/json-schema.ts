import {
  astFromValue,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
  valueFromASTUntyped,
} from 'graphql';
import { maxLengthOf } from './max-length.ts';
import type { Selection } from './select.ts';

export type JsonSchema = { [keyword: string]: unknown };

type DescriptionOf = (field: GraphQLField<unknown, unknown>) => string | null | undefined;

/** The shared JSON Schemas (`components.schemas`). */
export type Components = {
  readonly schemas: Record<string, JsonSchema>;
  /** The description of a response field. */
  readonly descriptionOf: DescriptionOf;
  /** Reserves the plain name for this content, before other contents with the same name are referenced. */
  reserve(name: string, content: string): void;
  /** Returns a reference to the schema with this name and content; `make` creates it on first use. */
  ref(name: string, content: string, make: () => JsonSchema): JsonSchema;
};

/**
 * Different contents of one type, such as a post and a post inside another object, become `Post` and `PostSummary`.
 * @param prefix where in its document the schemas are
 * @param descriptionOf the description of a response field, by default that of the schema
 */
export function createComponents(
  prefix = '#/components/schemas/',
  descriptionOf: DescriptionOf = ({ description }) => description,
): Components {
  const schemas: Record<string, JsonSchema> = {};
  const contents = new Map<string, string[]>();
  const made = new Set<string>();
  const nameOf = (name: string, content: string): string => {
    const known = contents.get(name) ?? [];
    if (!known.includes(content)) known.push(content);
    contents.set(name, known);
    const index = known.indexOf(content);
    return index === 0 ? name : `${name}Summary${index === 1 ? '' : index}`;
  };
  return {
    schemas,
    descriptionOf,
    reserve: nameOf,
    ref(name, content, make) {
      const unique = nameOf(name, content);
      if (!made.has(unique)) {
        made.add(unique);
        schemas[unique] = make();
      }
      return { $ref: `${prefix}${unique}` };
    },
  };
}

/** https://spec.graphql.org/October2021/#sec-Scalars. Other scalars have their schema in `extensions.jsonSchema`. */
const scalars: Record<string, JsonSchema> = {
  ID: { type: 'string' },
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  Int: { type: 'integer', format: 'int32' },
  Float: { type: 'number', format: 'double' },
};

const described = (description: string | null | undefined): JsonSchema => (description ? { description } : {});

const ownSchemaOf = ({ name, description, extensions: { jsonSchema } }: GraphQLScalarType): JsonSchema =>
  (jsonSchema as JsonSchema | undefined) ?? { title: name, ...described(description) };

const lengthOf = (field: GraphQLField<unknown, unknown>): JsonSchema => {
  const maxLength = maxLengthOf(field);
  return maxLength === null ? {} : { maxLength };
};

const schemaOfLeaf = (type: GraphQLScalarType | GraphQLEnumType, components: Components): JsonSchema => {
  if (isScalarType(type)) return { ...(scalars[type.name] ?? ownSchemaOf(type)) };
  const values = type.getValues().map(({ name }) => name);
  return components.ref(type.name, '', () => ({ type: 'string', enum: values, ...described(type.description) }));
};

const orNull = (schema: JsonSchema): JsonSchema => {
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
  return '$ref' in schema ? { anyOf: [schema, { type: 'null' }] } : schema;
};

/** The JSON Schema (2020-12, as in OpenAPI 3.1) of a response of this type. */
export function schemaOfOutput(
  type: GraphQLOutputType,
  selection: Selection | null,
  components: Components,
): JsonSchema {
  if (!isNonNullType(type)) return orNull(schemaOfGiven(type, selection, components));
  return schemaOfGiven(type.ofType, selection, components);
}

/** The same, but not nullable at the top. */
export function schemaOfGiven(
  type: GraphQLOutputType,
  selection: Selection | null,
  components: Components,
): JsonSchema {
  if (isListType(type)) return { type: 'array', items: schemaOfOutput(type.ofType, selection, components) };
  if (selection !== null) return schemaOfSelection(selection, components);
  return isScalarType(type) || isEnumType(type) ? schemaOfLeaf(type, components) : {};
}

const schemaOfSelection = ({ type, members, text }: Selection, components: Components): JsonSchema =>
  components.ref(type.name, text, () => {
    const isAbstract = isAbstractType(type);
    const objects = members.map((member) => {
      const properties = member.fields.map(({ field, of }) => [
        field.name,
        {
          ...schemaOfOutput(field.type, of, components),
          ...lengthOf(field),
          ...described(components.descriptionOf(field)),
        },
      ]);
      const tag = isAbstract ? [['__typename', { const: member.type.name }]] : [];
      const all = [...tag, ...properties];
      return {
        type: 'object',
        ...described(member.type.description),
        properties: Object.fromEntries(all),
        required: all.map(([name]) => name),
      };
    });
    return isAbstract ? { oneOf: objects } : (objects[0] ?? {});
  });

/** The JSON Schema of an input of this type. */
export function schemaOfInput(type: GraphQLInputType, components: Components): JsonSchema {
  if (isNonNullType(type)) return schemaOfSent(type.ofType, components);
  return orNull(schemaOfSent(type, components));
}

/** The default value as a client would write it; GraphQL keeps the internal value. */
export function defaultOf({ defaultValue, type }: { defaultValue?: unknown; type: GraphQLInputType }): JsonSchema {
  const node = defaultValue === undefined ? null : astFromValue(defaultValue, type);
  return node == null ? {} : { default: valueFromASTUntyped(node) };
}

/** The same, but not nullable at the top. */
export function schemaOfSent(type: GraphQLInputType, components: Components): JsonSchema {
  if (isListType(type)) return { type: 'array', items: schemaOfInput(type.ofType, components) };
  if (isInputObjectType(type)) return components.ref(type.name, '', () => schemaOfInputObject(type, components));
  return isNonNullType(type) ? schemaOfInput(type, components) : schemaOfLeaf(type, components);
}

const schemaOfInputObject = (type: GraphQLInputObjectType, components: Components): JsonSchema => {
  const fields = Object.values(type.getFields());
  const properties = fields.map((field) => [
    field.name,
    { ...schemaOfInput(field.type, components), ...described(field.description), ...defaultOf(field) },
  ]);
  const required = fields.filter(isRequiredInputField).map(({ name }) => name);
  return {
    type: 'object',
    ...described(type.description),
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
};
