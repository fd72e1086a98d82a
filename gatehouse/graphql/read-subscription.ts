import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Limits } from '../config/index.ts';
import type { Documents } from './documents.ts';
import { withoutSuggestions } from './errors.ts';
import { faultOfText, limitCost } from './limits.ts';
import { faultOfRoot } from './subscription-root.ts';

/** A subscription that may be executed. */
export type ReadOperation = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;

/**
 * Parses and validates a client's subscription, with the same limits as over HTTP.
 * @param documents the cache of valid documents
 * @returns what to execute, or the errors, with the codes that Apollo Server uses
 */
export function readSubscription(
  schema: GraphQLSchema,
  rules: readonly ValidationRule[],
  { query, operationName, variables }: SubscribePayload,
  limits: Limits,
  documents: Documents,
): ReadOperation | GraphQLError[] {
  const code = 'GRAPHQL_VALIDATION_FAILED';
  const document = documents.get(query) ?? readDocument(schema, rules, query, limits);
  if (Array.isArray(document)) return document;
  documents.set(query, document);
  const definition = getOperationAST(document, operationName);
  if (definition?.operation !== OperationTypeNode.SUBSCRIPTION) {
    const message = definition
      ? 'Only subscriptions are served over WebSockets: send queries and mutations by POST.'
      : operationName != null
        ? `Unknown operation named "${operationName}".`
        : 'Must provide operation name if query contains multiple operations.';
    return [withCode(new GraphQLError(message), 'OPERATION_RESOLUTION_FAILURE')];
  }
  const { errors = [] } = getVariableValues(schema, definition.variableDefinitions ?? [], variables ?? {}, {
    maxErrors: limits.operation.variableFaults,
  });
  if (errors.length > 0) return errors.map((fault) => withCode(fault, 'BAD_USER_INPUT'));
  const tooMuch = attempt(code, () => limitCost(schema, document, definition, variables ?? {}, limits));
  if (Array.isArray(tooMuch)) return tooMuch;
  return { schema, document, operationName: operationName ?? null, variableValues: declaredOf(definition, variables) };
}

const readDocument = (
  schema: GraphQLSchema,
  rules: readonly ValidationRule[],
  query: string,
  limits: Limits,
): DocumentNode | GraphQLError[] => {
  const tooLong = faultOfText(query, limits);
  if (tooLong !== null) return [withCode(new GraphQLError(tooLong), 'GRAPHQL_PARSE_FAILED')];
  const document = attempt('GRAPHQL_PARSE_FAILED', () => parse(query, { maxTokens: limits.operation.tokens }));
  if (Array.isArray(document)) return document;
  const code = 'GRAPHQL_VALIDATION_FAILED';
  const conditional = faultOfRoot(document);
  if (conditional !== null) return [withCode(conditional, code)];
  const faults = attempt(code, () => validate(schema, document, [...specifiedRules, ...rules]));
  return faults.length === 0 ? document : faults.map((fault) => withCode(fault, code));
};

/** Only the declared variables: others would be kept in memory as long as the subscription. */
const declaredOf = (
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: SubscribePayload['variables'],
): Record<string, unknown> => {
  const names = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  return Object.fromEntries(Object.entries(variables ?? {}).filter(([name]) => names.has(name)));
};

/** The limits throw errors; this returns them. */
const attempt = <Result>(code: string, read: () => Result): Result | GraphQLError[] => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [withCode(error, code)];
  }
};

const withCode = ({ message, nodes, source, positions }: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(withoutSuggestions(message), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
