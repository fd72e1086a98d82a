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
import type { Limits } from '../config/index.ts';
import { badInput, withoutWrapping } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import { formatError, logBugsIn } from './errors.ts';
import type { Execute, Operation } from './execute.ts';
import { faultOfText, limitCost, limitingRules } from './limits.ts';

/** Executes an operation that was validated before. Logs and masks bugs; never rejects because of the operation. */
export type Run = (operation: Operation, context: RequestContext) => Promise<FormattedExecutionResult>;

/** Creates the function that executes operations of other endpoints, within the limits of GraphQL over HTTP. */
export function createRun(execute: Execute, schema: GraphQLSchema, limits: Limits): Run {
  const limited = async (operation: Operation, context: RequestContext): Promise<ExecutionResult> => {
    const definition = getOperationAST(operation.document, operation.operationName);
    try {
      if (definition) limitCost(schema, operation.document, definition, operation.variableValues ?? {}, limits);
      return await execute(operation, context);
    } catch (fault) {
      if (fault instanceof GraphQLError) return { errors: [fault] };
      throw fault;
    }
  };
  return async (operation, context) => {
    const { data, errors = [] } = await limited(operation, context);
    const answers = errors.map((error) => (isOfVariables(error) ? badInput(error.message) : withoutWrapping(error)));
    logBugsIn(answers, context);
    return {
      ...(data === undefined ? {} : { data }),
      ...(answers.length === 0 ? {} : { errors: answers.map((error) => formatError(error.toJSON(), error)) }),
    };
  };
}

/** graphql-js sets neither a code nor a path on errors in variables. */
const isOfVariables = ({ path, extensions }: GraphQLError): boolean =>
  path === undefined && extensions.code === undefined;

/**
 * Creates the function that finds what is wrong with a document of the application itself: it does not match the
 * schema, or exceeds a limit.
 */
export function faultsOf(limits: Limits): (schema: GraphQLSchema, document: DocumentNode) => string[] {
  const rules = [...specifiedRules, ...limitingRules(limits)];
  return (schema, document) => {
    const text = print(document);
    const long = faultOfText(text, limits);
    if (long !== null) return [long];
    parse(text, { maxTokens: limits.operation.tokens });
    return validate(schema, document, rules).map(({ message }) => message);
  };
}
