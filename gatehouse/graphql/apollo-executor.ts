import { type ApolloServerOptionsWithGateway, HeaderMap } from '@apollo/server';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { busy, headersOf, statusByCode, withoutWrapping } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Execute } from './execute.ts';

const RESULT = Symbol('result');
type WithResult = RequestContext & { readonly [RESULT]?: ExecutionResult };

/** A context for Apollo Server that carries what its operation resulted in already, so that it is not executed again. */
export const withResult = (context: RequestContext, result: ExecutionResult): WithResult => ({
  ...context,
  [RESULT]: result,
});

const UNAVAILABLE = {
  http: { status: statusByCode.SERVICE_UNAVAILABLE, headers: new HeaderMap(Object.entries(headersOf(busy()))) },
};

/** Errors as the caller is told them. If the server was too busy for a part, that is the status of the whole answer. */
const answered = (result: ExecutionResult): ExecutionResult =>
  result.errors === undefined
    ? result
    : { ...result, errors: result.errors.map((error) => withoutWrapping(error, UNAVAILABLE)) };

/** Lets Apollo Server execute by another function than its own, by the interface that is there for its gateways. */
export const executingBy = (
  execute: Execute,
  schema: GraphQLSchema,
): Pick<ApolloServerOptionsWithGateway<RequestContext>, 'gateway'> => ({
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
});
