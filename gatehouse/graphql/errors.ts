import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { bug, clip, clipAll, graphqlCodes, isAnswer, statusByCode } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';

/** Codes of requests that are not executed. */
const REQUEST_CODES: readonly unknown[] = [...Object.keys(statusByCode), ...graphqlCodes, 'BAD_REQUEST'];

/** Whether the request was rejected as a whole, before any resolver ran. */
const isOfRequest = ({ path }: GraphQLError): boolean => path === undefined;

/** The code of a rejected request. In some cases Apollo Server and graphql-js set none. */
const codeOfRequest = ({ message, extensions: { code, http } }: GraphQLError): unknown => {
  if (code !== undefined) return code;
  if (message.startsWith('Too many errors processing variables')) return 'BAD_USER_INPUT';
  // For example a persisted query with the hash of another.
  return (http as { status?: number } | undefined)?.status === 400 ? 'BAD_REQUEST' : undefined;
};

const isVisible = (error: GraphQLError): boolean =>
  isOfRequest(error) ? REQUEST_CODES.includes(codeOfRequest(error)) : isAnswer(error);

/** Formats an error for the client: expected errors short and without a stack; of a bug, only the request's id. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { stacktrace: _, ...whole } = formatted.extensions ?? {};
  const extensions = clipAll(whole);
  if (error instanceof GraphQLError && isVisible(error)) {
    if (!isOfRequest(error)) return { ...formatted, message: clip(formatted.message), extensions };
    const code = codeOfRequest(error);
    return { ...formatted, message: clip(withoutSuggestions(formatted.message)), extensions: { ...extensions, code } };
  }
  const { requestId } = extensions;
  const where = formatted.path === undefined ? {} : { path: formatted.path };
  return {
    message: bug.message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...where,
    extensions: { code: bug.code, ...(requestId === undefined ? {} : { requestId }) },
  };
}

/** Removes graphql-js' suggestions, which reveal the names of existing fields. */
export function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean.*$/s, '');
}

/** Logs each bug completely, with the request's id, which the client gets too. */
export function logBugsIn(
  errors: readonly GraphQLError[],
  { log, requestId }: Pick<RequestContext, 'log' | 'requestId'>,
): void {
  for (const error of errors.filter((candidate) => !isVisible(candidate))) {
    if (error.originalError === undefined && error.path === undefined) continue;
    error.extensions.requestId = requestId;
    log.error({ err: unwrapResolverError(error), path: error.path?.join('.') }, 'a resolver failed');
  }
}

export const logBugs: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue }) {
        logBugsIn(errors, contextValue);
      },
    };
  },
};
