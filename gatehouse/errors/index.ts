import { GraphQLError, type GraphQLErrorExtensions, type GraphQLErrorOptions } from 'graphql';

/** Errors that a client may see. Any other error is a bug: masked in the response, complete in the log. */
export const statusByCode = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  AUTH_UNAVAILABLE: 503,
  SERVICE_UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof statusByCode;

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

/** The maximum length of a string in an error; longer ones repeat the client's input. */
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

/** A request that is refused on the level of HTTP, before any of our codes apply; for example 405. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The headers for an error of the whole request: `WWW-Authenticate` (RFC 6750, section 3) with a 401, with
 * `error="invalid_token"` if a token was rejected; Retry-After (RFC 9110, section 10.2.3) with a 503, and with a 429
 * whose time is known.
 */
export function headersOf({ code, extensions }: ApiError): Record<string, string> {
  if (code === 'UNAUTHENTICATED') {
    return { 'WWW-Authenticate': extensions.reason === undefined ? 'Bearer' : 'Bearer error="invalid_token"' };
  }
  if (code === 'RATE_LIMITED' && typeof extensions.retryAfter === 'number') {
    return { 'Retry-After': String(extensions.retryAfter) };
  }
  return statusByCode[code] === 503 ? { 'Retry-After': '1' } : {};
}
export { type ErrorLog, StartError } from './start-error.ts';
