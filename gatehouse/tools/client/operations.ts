import { readFileSync } from 'node:fs';
import { plugin as makeTypes } from '@graphql-codegen/typescript-operations';
import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentSpreadNode,
  GraphQLError,
  type GraphQLSchema,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  Source,
  stripIgnoredCharacters,
  validate,
  visit,
} from 'graphql';
import { globSync } from 'tinyglobby';
import { capital } from '../../operations/index.ts';
import { readyOperations } from './ready.ts';

/**
 * The operations of a GraphQL client as TypeScript: their types, and each as a typed document.
 * @param glob the `.graphql` files that they are in; null for a ready one for each root field
 * @throws where there are none, or they do not fit the schema
 */
export const operationsModule = async (schema: GraphQLSchema, glob: string | null): Promise<string> => {
  const document = glob === null ? parse(readyOperations(schema)) : readDocuments(glob);
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operations.length === 0) throw new Error(`There is no operation in ${glob}.`);
  const errors = [...namelessIn(operations), ...validate(schema, document)];
  if (errors.length > 0) throw new Error(errors.map(String).join('\n\n'));
  const config = {
    enumType: 'string-literal',
    namingConvention: 'keep',
    arrayInputCoercion: false,
    scalars: clientTypesIn(schema),
    defaultScalarType: 'unknown',
  } as const;
  const { prepend = [], content } = await makeTypes(schema, [{ document }], config, {});
  const constants = operations.map((operation) => documentConstant(schema, document, operation));
  return ["import type { TypedDocument } from './graphql.ts';", ...prepend, content, ...constants].join('\n\n');
};

/** The TypeScript type of each scalar that names one in `extensions.clientType`. */
const clientTypesIn = (schema: GraphQLSchema): Record<string, string> =>
  Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isScalarType)
      .flatMap(({ name, extensions: { clientType } }) => (typeof clientType === 'string' ? [[name, clientType]] : [])),
  );

const readDocuments = (glob: string): DocumentNode => {
  const files = globSync(glob).sort();
  if (files.length === 0) throw new Error(`No file fits ${glob}.`);
  return { kind: Kind.DOCUMENT, definitions: files.flatMap(definitionsIn) };
};

const definitionsIn = (file: string): readonly DefinitionNode[] => {
  try {
    return parse(new Source(readFileSync(file, 'utf8'), file)).definitions;
  } catch (error) {
    throw error instanceof GraphQLError ? new Error(String(error)) : error;
  }
};

const namelessIn = (operations: readonly OperationDefinitionNode[]): GraphQLError[] =>
  operations
    .filter(({ name }) => name === undefined)
    .map((operation) => new GraphQLError('Give each operation a name, by which it is imported.', { nodes: operation }));

/** `export const PostsDocument = '...'`, with what the schema says of its fields. */
const documentConstant = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): string => {
  const name = operation.name?.value ?? '';
  const types = `${name}${capital(operation.operation)}`;
  const fields = schema.getRootType(operation.operation)?.getFields() ?? {};
  const descriptions = operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [fields[selection.name.value]?.description ?? ''] : [],
  );
  const text = [operation, ...fragmentsOf(document, operation)].map(print).join('\n');
  const comment = descriptions.filter(Boolean).join('\n').replaceAll('*/', '* /').replaceAll(/^/gm, ' * ');
  return [
    ...(comment === '' ? [] : [`/**\n${comment}\n */`]),
    `export const ${name}Document = ${JSON.stringify(stripIgnoredCharacters(text))} as TypedDocument<${types}, ${types}Variables>;`,
  ].join('\n');
};

/** The fragments that a definition spreads, and those that these spread. */
const fragmentsOf = (document: DocumentNode, definition: DefinitionNode): DefinitionNode[] => {
  const found = new Set<DefinitionNode>();
  const collect = ({ name }: FragmentSpreadNode) => {
    const fragment = document.definitions.find(
      (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name.value,
    );
    if (fragment === undefined || found.has(fragment)) return;
    found.add(fragment);
    visit(fragment, { [Kind.FRAGMENT_SPREAD]: collect });
  };
  visit(definition, { [Kind.FRAGMENT_SPREAD]: collect });
  return [...found];
};
