import { type ApolloServerOptionsWithGateway, HeaderMap } from '@apollo/server';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { busy, headersOf, statusByCode, withoutWrapping } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Execute } from './execute.ts';

const RESULT = Symbol('result');
type WithResult = RequestContext & { readonly [RESULT]?: ExecutionResult };

/** A context for Apollo Server with the result of an operation, so that it is not executed again. */
export function withResult(context: RequestContext, result: ExecutionResult): WithResult {
  // Keeps the prototype: its getters may create values on first use.
  return Object.assign(Object.create(Object.getPrototypeOf(context)), context, { [RESULT]: result });
}

const UNAVAILABLE = {
  http: { status: statusByCode.SERVICE_UNAVAILABLE, headers: new HeaderMap(Object.entries(headersOf(busy()))) },
};

/** Prepares errors for the client. If the server was too busy for a part, the whole response gets that status. */
const answered = (result: ExecutionResult): ExecutionResult =>
  result.errors === undefined
    ? result
    : { ...result, errors: result.errors.map((error) => withoutWrapping(error, UNAVAILABLE)) };

/** Makes Apollo Server execute with our function, through the interface that it provides for gateways. */
export function executingBy(
  execute: Execute,
  schema: GraphQLSchema,
): Pick<ApolloServerOptionsWithGateway<RequestContext>, 'gateway'> {
  return {
    gateway: {
      load: async () => ({
        executor: async ({ document, request, context }) => {
          const { variables: variableValues, operationName } = request;
          const known = (context as WithResult)[RESULT];
          return answered(
            known ?? (await execute({ document, variableValues, operationName }, context as RequestContext)),
          );
        },
      }),
      onSchemaLoadOrUpdate: (load) => {
        load({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      stop: async () => undefined,
    },
  };
}
