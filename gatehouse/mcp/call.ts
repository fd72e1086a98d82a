import type { CallToolResult } from '@modelcontextprotocol/server';
import type { ExecutionArgs, FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { clip } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Tool } from './tool.ts';

/** Executes an operation within the limits of GraphQL; its errors are formatted for the caller. */
export type Run = (
  operation: Pick<ExecutionArgs, 'document' | 'variableValues' | 'operationName'>,
  context: RequestContext,
) => Promise<FormattedExecutionResult>;

/**
 * Calls a tool as the caller of the context.
 * @param given the arguments, which nothing has checked yet
 * @returns the data or, if there is none, a result with `isError` in words that the model can act on
 */
export async function callTool(tool: Tool, given: unknown, run: Run, context: RequestContext): Promise<CallToolResult> {
  const variables = (given ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(variables).find((name) => !tool.variables.includes(name));
  if (unknown !== undefined) return failed(`There is no argument ${clip(unknown)}. ${argumentsOf(tool)}`);
  const { data, errors = [] } = await run({ document: tool.document, variableValues: variables }, context);
  const empty = emptyField(tool, data);
  if (data == null || empty !== null) {
    return failed(errors.length > 0 ? errors.map(sentenceOf).join('\n') : `There is no such ${empty}.`);
  }
  const texts = [
    JSON.stringify(data),
    ...(errors.length === 0 ? [] : [`Left out:\n${errors.map(sentenceOf).join('\n')}`]),
  ];
  return { content: texts.map((text) => ({ type: 'text', text })), structuredContent: data };
}

/** The root field of a query that is null. */
const emptyField = ({ isQuery }: Tool, data: FormattedExecutionResult['data']): string | null =>
  isQuery ? (Object.entries(data ?? {}).find(([, value]) => value === null)?.[0] ?? null) : null;

const failed = (text: string): CallToolResult => ({ content: [{ type: 'text', text }], isError: true });

const argumentsOf = ({ variables }: Tool): string =>
  variables.length === 0 ? 'This tool has no arguments.' : `The arguments are: ${variables.join(', ')}.`;

const sentenceOf = ({ message, path, extensions }: GraphQLFormattedError): string => {
  const where = path === undefined ? '' : `${path.join('.')}: `;
  const id = extensions?.requestId === undefined ? '' : ` (request ${extensions.requestId})`;
  return `${where}${message}${id}`;
};
