import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  type DocumentNode,
  extendSchema,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  separateOperations,
  TokenKind,
  validate,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { StartError } from '../errors/index.ts';
import { makeTool, type Tool, type Written } from './tool.ts';

/** The APIs of some models accept no longer names. */
const MAX_NAME_LENGTH = 64;
/** Every conversation with a model carries the whole list. Checked at start, of the application's own tools. */
const MAX_LIST_BYTES = 32_000;

const DIRECTIVE = 'directive @tool(title: String, destructive: Boolean) on QUERY | MUTATION';

/** Finds what is wrong with a document, one sentence each. */
export type FindFaults = (schema: GraphQLSchema, document: DocumentNode) => string[];

/** The folder of the operations, in the folder of the SDL. */
export function toolsFolder(sdl: URL): URL {
  return new URL('tools/', sdl);
}

/**
 * Reads the tools: each named operation in the `*.graphql` files of `tools/` in the folder of the SDL, sorted by name.
 * The comment above an operation is its description; `@tool(title: "...", destructive: false)` overrides the defaults
 * of its kind.
 * @param findFaults validation beyond that of this function
 * @returns an empty list if there is no such folder
 * @throws {StartError} one error that lists every fault
 */
export function readTools(schema: GraphQLSchema, sdl: URL, findFaults: FindFaults): Tool[] {
  const folder = toolsFolder(sdl);
  const withDirective = extendSchema(schema, parse(DIRECTIVE));
  const faults: string[] = [];
  const tools = filesIn(folder).flatMap((file) => {
    const located = (fault: string) => `schema/tools/${file}: ${fault}`;
    try {
      const document = parse(readFileSync(new URL(file, folder), 'utf8'));
      const found = [...findFaults(withDirective, document), ...faultsOfForm(schema, document)];
      faults.push(...found.map(located));
      return found.length > 0 ? [] : toolsOf(schema, document);
    } catch (cause) {
      faults.push(located(cause instanceof Error ? cause.message : String(cause)));
      return [];
    }
  });
  const names = tools.map(({ name }) => name);
  for (const name of names) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) faults.push(`there are several tools ${name}.`);
  }
  faults.push(...faultsOfSize(tools));
  if (faults.length > 0) throw new StartError(`The tools have faults:\n  - ${[...new Set(faults)].join('\n  - ')}`);
  return tools.sort((one, two) => (one.name < two.name ? -1 : 1));
}

const filesIn = (folder: URL): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.graphql')) : [];

const operationsOf = ({ definitions }: DocumentNode): OperationDefinitionNode[] =>
  definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);

const faultsOfForm = (schema: GraphQLSchema, document: DocumentNode): string[] => [
  ...(validate(schema, document, [NoSchemaIntrospectionCustomRule]).length > 0
    ? ['a tool cannot read the schema.']
    : []),
  ...(hasConditions(document) ? ['@skip and @include cannot be used, because a tool has one form of result.'] : []),
  ...operationsOf(document).flatMap(faultOfOperation),
];

const hasConditions = (document: DocumentNode): boolean => {
  const names = new Set<string>();
  visit(document, { Directive: ({ name }) => void names.add(name.value) });
  return names.has('skip') || names.has('include');
};

const faultOfOperation = (operation: OperationDefinitionNode): string[] => {
  const name = operation.name?.value;
  if (name === undefined) return ['an operation has no name; it is the name of the tool.'];
  if (name.length > MAX_NAME_LENGTH) return [`the name ${name} has more than ${MAX_NAME_LENGTH} characters.`];
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    return [`${name} is a subscription; tools are queries and mutations.`];
  }
  const isDescribed = descriptionOf(operation) !== '';
  return isDescribed ? [] : [`${name} has no comment above it, from which models learn what it does.`];
};

const toolsOf = (schema: GraphQLSchema, document: DocumentNode): Tool[] => {
  const separate = separateOperations(document);
  return operationsOf(document).flatMap((operation) => {
    const own = separate[operation.name?.value ?? ''];
    return own === undefined ? [] : [makeTool(schema, withoutDirective(own), writtenAt(operation))];
  });
};

const writtenAt = (operation: OperationDefinitionNode): Written => {
  const directive = operation.directives?.find(({ name }) => name.value === 'tool');
  const values = new Map(directive?.arguments?.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
  return {
    description: descriptionOf(operation),
    title: values.get('title') as string | undefined,
    destructive: values.get('destructive') as boolean | undefined,
  };
};

/** The comment lines directly above an operation. */
const descriptionOf = ({ loc }: OperationDefinitionNode): string => {
  const lines: string[] = [];
  let below = loc?.startToken;
  for (
    let token = below?.prev;
    token?.kind === TokenKind.COMMENT && token.line + 1 === below?.line;
    token = token.prev
  ) {
    lines.unshift(token.value.trim());
    below = token;
  }
  return lines.join(' ').trim();
};

const withoutDirective = (document: DocumentNode): DocumentNode => ({
  ...document,
  definitions: document.definitions.map((node) =>
    node.kind === Kind.OPERATION_DEFINITION
      ? { ...node, directives: node.directives?.filter(({ name }) => name.value !== 'tool') ?? [] }
      : node,
  ),
});

const faultsOfSize = (tools: readonly Tool[]): string[] => {
  const sizes = tools.map(({ name, listed }) => ({ name, bytes: Buffer.byteLength(JSON.stringify(listed)) }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= MAX_LIST_BYTES) return [];
  const [largest] = sizes.sort((one, two) => two.bytes - one.bytes);
  return [
    `the list of tools has ${total} bytes, which is more than ${MAX_LIST_BYTES}; the largest tool is ${largest?.name} with ${largest?.bytes}.`,
  ];
};
