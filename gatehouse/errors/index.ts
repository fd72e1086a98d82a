// Errors that clients may see, each with a code of the catalogue, which gives its HTTP status. Take a code and a message;
// `ApiError`, and functions for the usual ones, return an error to throw. All other errors are bugs: endpoints log and
// mask them.
import { GraphQLError, type GraphQLErrorExtensions, type GraphQLErrorOptions } from 'graphql';
import { type ErrorCode, statusByCode } from './catalogue.ts';

/** The nodes and path of an error; graphql-js adds them to errors without them, in a second error. */
type Place = Pick<GraphQLErrorOptions, 'nodes' | 'path'>;

/** An expected error: its message and `extensions` are sent to the client unchanged. */
export class ApiError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, extensions: GraphQLErrorExtensions = {}, place: Place = {}) {
    super(message, { ...place, extensions: { code, ...extensions } });
    this.code = code;
    this.name = 'ApiError';
  }
}

/** Converts a refusal, for example one of `gatehouse/auth`, to an error. */
export function refused(
  { code, message, extensions }: { code: ErrorCode; message: string; extensions: GraphQLErrorExtensions },
  place?: Place,
): ApiError {
  return new ApiError(code, message, extensions, place);
}

/**
 * Whether this error was thrown by our code as an answer: a GraphQLError with one of our codes. Errors of other
 * libraries are not, even if their `extensions` say FORBIDDEN, because no one has checked what else they contain.
 */
export function isAnswer({ extensions: { code }, originalError }: GraphQLError): boolean {
  return (
    typeof code === 'string' &&
    Object.hasOwn(statusByCode, code) &&
    (originalError === undefined || originalError instanceof GraphQLError)
  );
}

/**
 * A `BAD_USER_INPUT` error.
 * @param field the argument or input field that is wrong, for example `input.title`
 */
export function badInput(message: string, field?: string): ApiError {
  return new ApiError('BAD_USER_INPUT', message, field === undefined ? {} : { field });
}

/** A `NOT_FOUND` error: the object does not exist, or the caller may not know that it does. */
export function notFound(what: string): ApiError {
  return new ApiError('NOT_FOUND', `No such ${what}.`);
}

/** A `SERVICE_UNAVAILABLE` error: the server is too busy for this request, which can be sent again. */
export function busy(): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', 'The server is busy. Try again shortly.');
}

/** How many wrapped errors are followed. */
const MAX_CAUSES = 10;

/**
 * The `SERVICE_UNAVAILABLE` error that an error is or wraps (Drizzle wraps the errors of its driver); otherwise null.
 */
export function busyIn(error: unknown): ApiError | null {
  let inner = error;
  for (let depth = 0; depth < MAX_CAUSES && inner instanceof Error; depth++) {
    if (inner instanceof ApiError) return inner.code === 'SERVICE_UNAVAILABLE' ? inner : null;
    inner = 'originalError' in inner ? (inner.originalError ?? inner.cause) : inner.cause;
  }
  return null;
}

/**
 * Returns the error of a field, replaced by the `SERVICE_UNAVAILABLE` error that it wraps, if any.
 * @param extensions added to that replacement
 */
export function withoutWrapping(error: GraphQLError, extensions: GraphQLErrorExtensions = {}): GraphQLError {
  const answer = busyIn(error);
  if (answer === null) return error;
  const { nodes = null, path = null } = error;
  return new ApiError(answer.code, answer.message, extensions, { nodes, path });
}

/** The maximum length of a string in an error; longer ones repeat the client's input. Every part uses it, without options. */
const MAX_TEXT = 500;
const TAIL = 150;

/** Shortens a string for a client by cutting out its middle, because messages often name the problem at their end. */
export function clip(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - TAIL)} … ${text.slice(-TAIL)}`;
}

/** Shortens all strings in an error's extensions. */
export function clipAll(extensions: GraphQLErrorExtensions): GraphQLErrorExtensions {
  const short = ([key, value]: [string, unknown]) => [key, typeof value === 'string' ? clip(value) : value];
  return Object.fromEntries(Object.entries(extensions).map(short));
}

/** A request that is refused at the HTTP level, before any of our codes applies; for example 405. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
export {
  bug,
  type CatalogueEntry,
  catalogue,
  codesWith,
  type ErrorCode,
  graphqlCodes,
  headersOf,
  httpCatalogue,
  meaningOf,
  statusByCode,
} from './catalogue.ts';
export { type ErrorLog, StartError } from './start-error.ts';
