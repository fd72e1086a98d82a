import {
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  print,
  specifiedRules,
  validate,
} from 'graphql';
import { badInput, withoutWrapping } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { withinSize } from '../operations/index.ts';
import { formatError, logBugsIn } from './errors.ts';
import type { Execute, Operation } from './execute.ts';
import { faultOfText, limitCost, limits, protection } from './limits.ts';

/** Runs an operation that is known to be valid. Bugs are logged and masked; nothing is thrown. */
export type Run = (operation: Operation, context: RequestContext) => Promise<FormattedExecutionResult>;

/** Runs operations within the limits of GraphQL over HTTP, for other endpoints whose operations are written in advance. */
export function createRun(execute: Execute, schema: GraphQLSchema): Run {
  return async (operation, context) => {
    const { data, errors = [] } = await limited(execute, schema, operation, context);
    const told = errors.map((error) => (isOfVariables(error) ? badInput(error.message) : withoutWrapping(error)));
    logBugsIn(told, context);
    return {
      ...(data === undefined ? {} : { data }),
      ...(told.length === 0 ? {} : { errors: told.map((error) => formatError(error.toJSON(), error)) }),
    };
  };
}

/** graphql-js gives faults of variables no code, and no path. */
const isOfVariables = ({ path, extensions }: GraphQLError): boolean =>
  path === undefined && extensions.code === undefined;

const limited = async (
  execute: Execute,
  schema: GraphQLSchema,
  operation: Operation,
  context: RequestContext,
): Promise<ExecutionResult> => {
  const definition = getOperationAST(operation.document, operation.operationName);
  try {
    if (definition) limitCost(schema, operation.document, definition, operation.variableValues ?? {});
    return withinSize(await execute(operation, context));
  } catch (fault) {
    if (fault instanceof GraphQLError) return { errors: [fault] };
    throw fault;
  }
};

/** What is wrong with a document that is written in advance: it does not fit the schema, or exceeds a limit. */
export function faultsOf(schema: GraphQLSchema, document: DocumentNode): string[] {
  const text = print(document);
  const long = faultOfText(text);
  if (long !== null) return [long];
  parse(text, { maxTokens: limits.tokens });
  const errors: readonly GraphQLError[] = validate(schema, document, [
    ...specifiedRules,
    ...protection().validationRules,
  ]);
  return errors.map(({ message }) => message);
}
