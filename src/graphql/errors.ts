import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../context.ts';
import { statusByCode } from '../errors.ts';

/** Codes that Apollo Server gives to requests it cannot take: https://www.apollographql.com/docs/apollo-server/data/errors */
const APOLLO_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
];

const isAnswer = (code: unknown): boolean =>
  typeof code === 'string' && (Object.hasOwn(statusByCode, code) || APOLLO_CODES.includes(code));

/** What the caller is told: an answer as it is, less any stack; of a bug only that there was one, and the request's id. */
export const formatError = (formatted: GraphQLFormattedError): GraphQLFormattedError => {
  const { stacktrace: _, ...extensions } = formatted.extensions ?? {};
  if (isAnswer(extensions.code)) return { ...formatted, extensions };
  const { requestId } = extensions;
  const where = formatted.path === undefined ? {} : { path: formatted.path };
  return {
    message: 'Something went wrong on our side.',
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...where,
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...(requestId === undefined ? {} : { requestId }) },
  };
};

/** Logs each bug whole, under the id of the request, which the caller is told. */
export const logBugsIn = (
  errors: readonly GraphQLError[],
  { log, requestId }: Pick<Context, 'log' | 'requestId'>,
): void => {
  for (const error of errors.filter((candidate) => !isAnswer(candidate.extensions.code ?? null))) {
    if (error.originalError === undefined && error.path === undefined) continue;
    error.extensions.requestId = requestId;
    log.error({ err: unwrapResolverError(error), path: error.path?.join('.') }, 'a resolver failed');
  }
};

export const logBugs: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue }) {
        logBugsIn(errors, contextValue);
      },
    };
  },
};
