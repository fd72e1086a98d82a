import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { descriptionOf } from '../guard/index.ts';
import {
  createComponents,
  defaultOf,
  type JsonSchema,
  schemaOfGiven,
  schemaOfInput,
  schemaOfOutput,
  selectionOf,
} from '../operations/index.ts';

type ObjectSchema = JsonSchema & { type: 'object' };

/** The JSON Schema of a tool's arguments: the variables of its operation, described as the arguments that use them. */
export function inputSchemaOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ObjectSchema {
  const components = createComponents('#/$defs/');
  const uses = argumentsOfVariables(schema, document);
  const definitions = operation.variableDefinitions ?? [];
  const properties = definitions.map(({ variable, type, defaultValue }) => {
    const name = variable.name.value;
    const argument = uses.get(name);
    const own = defaultValue === undefined ? {} : { default: valueFromASTUntyped(defaultValue) };
    const inherited = argument === undefined || defaultValue !== undefined ? {} : defaultOf(argument);
    const description = argument?.description ? { description: argument.description } : {};
    const inputType = typeFromAST(schema, type) as GraphQLInputType;
    return [name, { ...schemaOfInput(inputType, components), ...description, ...inherited, ...own }];
  });
  const required = definitions
    .filter(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined)
    .map(({ variable }) => variable.name.value);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    ...defs(components.schemas),
  };
}

/** The JSON Schema of a tool's result: the selection of its operation. */
export function outputSchemaOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ObjectSchema {
  const components = createComponents('#/$defs/', descriptionOf);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation}.`);
  const [member] = selectionOf(schema, root, operation.selectionSet, fragments).members;
  const properties = (member?.fields ?? []).map(({ field, of }) => {
    // A null root field is answered in words: see call.ts.
    const isGiven = operation.operation === 'query' && !isNonNullType(field.type);
    const make = isGiven ? schemaOfGiven : schemaOfOutput;
    return [field.name, make(field.type, of, components)];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
    ...defs(components.schemas),
  };
}

const defs = (schemas: Record<string, JsonSchema>): JsonSchema =>
  Object.keys(schemas).length === 0 ? {} : { $defs: schemas };

/** The arguments whose whole value is a variable, by its name. */
const argumentsOfVariables = (schema: GraphQLSchema, document: DocumentNode): Map<string, GraphQLArgument> => {
  const found = new Map<string, GraphQLArgument>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.ARGUMENT]: ({ value }) => {
        const argument = types.getArgument();
        if (value.kind === Kind.VARIABLE && argument) found.set(value.name.value, argument);
      },
    }),
  );
  return found;
};
