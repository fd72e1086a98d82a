import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { clip, clipAll, isAnswer, statusByCode } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';

/** Codes of requests that are not executed: https://www.apollographql.com/docs/apollo-server/data/errors */
const REQUEST_CODES: readonly unknown[] = [
  ...Object.keys(statusByCode),
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
];

/** Whether the request was refused as a whole, before any resolver ran. */
const isOfRequest = ({ path }: GraphQLError): boolean => path === undefined;

/** The code of a refused request. Apollo Server and graphql-js leave it out where they do not expect to be asked. */
const codeOfRequest = ({ message, extensions: { code, http } }: GraphQLError): unknown => {
  if (code !== undefined) return code;
  if (message.startsWith('Too many errors processing variables')) return 'BAD_USER_INPUT';
  // For example a persisted query under the hash of another.
  return (http as { status?: number } | undefined)?.status === 400 ? 'BAD_REQUEST' : undefined;
};

const isTold = (error: GraphQLError): boolean =>
  isOfRequest(error) ? REQUEST_CODES.includes(codeOfRequest(error)) : isAnswer(error);

/** What the caller is told: an answer as it is, short and without a stack; of a bug only that there was one, and the request's id. */
export const formatError = (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
  const { stacktrace: _, ...whole } = formatted.extensions ?? {};
  const extensions = clipAll(whole);
  if (error instanceof GraphQLError && isTold(error)) {
    if (!isOfRequest(error)) return { ...formatted, message: clip(formatted.message), extensions };
    const code = codeOfRequest(error);
    return { ...formatted, message: clip(withoutGuess(formatted.message)), extensions: { ...extensions, code } };
  }
  const { requestId } = extensions;
  const where = formatted.path === undefined ? {} : { path: formatted.path };
  return {
    message: 'Something went wrong on our side.',
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...where,
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...(requestId === undefined ? {} : { requestId }) },
  };
};

/** graphql-js' suggestions tell the names of what a caller only guesses at. */
const withoutGuess = (message: string): string => message.replace(/ ?Did you mean.*$/s, '');

/** Logs each bug whole, under the id of the request, which the caller is told. */
export const logBugsIn = (
  errors: readonly GraphQLError[],
  { log, requestId }: Pick<RequestContext, 'log' | 'requestId'>,
): void => {
  for (const error of errors.filter((candidate) => !isTold(candidate))) {
    if (error.originalError === undefined && error.path === undefined) continue;
    error.extensions.requestId = requestId;
    log.error({ err: unwrapResolverError(error), path: error.path?.join('.') }, 'a resolver failed');
  }
};

export const logBugs: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue }) {
        logBugsIn(errors, contextValue);
      },
    };
  },
};
