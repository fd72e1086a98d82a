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
 * Generates the operations of a GraphQL client as TypeScript: their types, and each as a typed document.
 * @param glob `.graphql` files with operations besides the ready-made ones; an operation of the same name replaces one
 * @throws {Error} if the files contain none, or they do not match the schema
 */
export async function operationsModule(schema: GraphQLSchema, glob: string | null): Promise<string> {
  const own = glob === null ? [] : readDocuments(glob);
  const names = new Set(operationsIn(own).map(({ name }) => name?.value));
  if (glob !== null && names.size === 0) throw new Error(`There are no operations in ${glob}.`);
  const ready = operationsIn(parse(readyOperations(schema)).definitions);
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...ready.filter(({ name }) => !names.has(name?.value)), ...own],
  };
  const operations = operationsIn(document.definitions);
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
}

/** The TypeScript type of each scalar that declares one in `extensions.clientType`. */
const clientTypesIn = (schema: GraphQLSchema): Record<string, string> =>
  Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isScalarType)
      .flatMap(({ name, extensions: { clientType } }) => (typeof clientType === 'string' ? [[name, clientType]] : [])),
  );

const operationsIn = (definitions: readonly DefinitionNode[]): OperationDefinitionNode[] =>
  definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);

const readDocuments = (glob: string): DefinitionNode[] => {
  const files = globSync(glob).sort();
  if (files.length === 0) throw new Error(`No file matches ${glob}.`);
  return files.flatMap(definitionsIn);
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
    .map(
      (operation) => new GraphQLError('Give each operation a name, so that it can be imported.', { nodes: operation }),
    );

/** `export const PostsDocument = '...'`, with the schema's descriptions of its fields. */
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

/** The fragments that a definition uses, directly and indirectly. */
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
