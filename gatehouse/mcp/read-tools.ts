import { readdirSync, readFileSync } from 'node:fs';
import {
  type DocumentNode,
  extendSchema,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  separateOperations,
  TokenKind,
  valueFromASTUntyped,
} from 'graphql';
import { StartError } from '../errors/index.ts';
import { makeTool, type Tool, type Written } from './tool.ts';

const MAX_NAME_LENGTH = 64;
/** The whole list is in the context of each conversation. */
const MAX_LIST_BYTES = 32_000;

const DIRECTIVE = 'directive @tool(title: String, destructive: Boolean) on QUERY | MUTATION';

/** What is wrong with an operation, one sentence each. */
export type FindFaults = (schema: GraphQLSchema, document: DocumentNode) => string[];

/**
 * The tools of a folder: each named operation of its `*.graphql` files, in the order of their names. The comment above an
 * operation is its description; `@tool(title: "...", destructive: false)` overrides what follows from its kind.
 * @param folder with a slash at its end; without it, or with nothing in it, there are no tools
 * @param findFaults validation beyond that of this function
 * @throws {StartError} listing every fault
 */
export function readTools(schema: GraphQLSchema, folder: URL, findFaults: FindFaults): Tool[] {
  const withDirective = extendSchema(schema, parse(DIRECTIVE));
  const faults: string[] = [];
  const tools = filesIn(folder).flatMap((file) => {
    const of = (fault: string) => `schema/tools/${file}: ${fault}`;
    try {
      const document = parse(readFileSync(new URL(file, folder), 'utf8'));
      const found = [...findFaults(withDirective, document), ...faultsOfForm(document)];
      faults.push(...found.map(of));
      return found.length > 0 ? [] : toolsOf(schema, document);
    } catch (cause) {
      faults.push(of(cause instanceof Error ? cause.message : String(cause)));
      return [];
    }
  });
  const names = tools.map(({ name }) => name);
  for (const name of names) if (names.indexOf(name) !== names.lastIndexOf(name)) faults.push(`${name} is there twice.`);
  faults.push(...faultsOfSize(tools));
  if (faults.length > 0) throw new StartError(`The tools have faults:\n  - ${[...new Set(faults)].join('\n  - ')}`);
  return tools.sort((one, two) => (one.name < two.name ? -1 : 1));
}

const filesIn = (folder: URL): string[] => {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
};

const operationsOf = ({ definitions }: DocumentNode): OperationDefinitionNode[] =>
  definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);

const faultsOfForm = (document: DocumentNode): string[] =>
  operationsOf(document).flatMap((operation) => {
    const name = operation.name?.value;
    if (name === undefined) return ['an operation has no name, which is the name of the tool.'];
    if (name.length > MAX_NAME_LENGTH) return [`the name ${name} has more than ${MAX_NAME_LENGTH} characters.`];
    if (operation.operation === OperationTypeNode.SUBSCRIPTION)
      return [`${name} is a subscription, which no tool can be.`];
    return descriptionOf(operation) === '' ? [`${name} has no comment above it, which tells models what it does.`] : [];
  });

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
  for (let token = loc?.startToken.prev; token?.kind === TokenKind.COMMENT; token = token.prev) {
    lines.unshift(token.value.trim());
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
  const sizes = tools.map(({ name, listed }) => ({ name, bytes: JSON.stringify(listed).length }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= MAX_LIST_BYTES) return [];
  const [largest] = sizes.sort((one, two) => two.bytes - one.bytes);
  return [
    `the list of tools takes ${total} bytes of each conversation, of at most ${MAX_LIST_BYTES}; ${largest?.name} takes ${largest?.bytes}.`,
  ];
};
