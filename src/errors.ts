import { GraphQLError, type GraphQLErrorExtensions, type GraphQLErrorOptions } from 'graphql';

/** What a caller may be told. Any other error is a bug: logged whole, masked outside. */
export const statusByCode = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  AUTH_UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof statusByCode;

/** Where an error belongs; what has none is given its place by graphql-js, in a second error. */
type Place = Pick<GraphQLErrorOptions, 'nodes' | 'path'>;

/** An answer, not a fault: its message and `extensions` reach the caller as they are. */
export class ApiError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, extensions: GraphQLErrorExtensions = {}, place: Place = {}) {
    super(message, { ...place, extensions: { code, ...extensions } });
    this.code = code;
    this.name = 'ApiError';
  }
}

/**
 * Whether somebody here gave this error as an answer: a GraphQLError with one of the codes. What another library throws is
 * none, even if its `extensions` say FORBIDDEN: nobody has looked at what else stands in it.
 */
export const isAnswer = ({ extensions: { code }, originalError }: GraphQLError): boolean =>
  typeof code === 'string' &&
  Object.hasOwn(statusByCode, code) &&
  (originalError === undefined || originalError instanceof GraphQLError);

/** `BAD_USER_INPUT`, with the argument or input field at fault, for example `input.title`. */
export const badInput = (message: string, field?: string): ApiError =>
  new ApiError('BAD_USER_INPUT', message, field === undefined ? {} : { field });

/** `NOT_FOUND`: there is no such thing, or none that this caller may know of. */
export const notFound = (what: string): ApiError => new ApiError('NOT_FOUND', `No such ${what}.`);

/** A request that HTTP itself refuses, before any of our codes apply; for example 405. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The process cannot start; the message alone is shown to the person, so it says what to do. */
export class StartError extends Error {}

/**
 * The headers that go with an error of the whole request: the challenge of RFC 6750 section 3 with a 401 (with
 * `error="invalid_token"` where a token was refused), Retry-After (RFC 9110 section 10.2.3) with a 503, and with a 429 that
 * says when.
 */
export const headersOf = ({ code, extensions }: ApiError): Record<string, string> => {
  if (code === 'UNAUTHENTICATED') {
    return { 'WWW-Authenticate': extensions.reason === undefined ? 'Bearer' : 'Bearer error="invalid_token"' };
  }
  if (code === 'RATE_LIMITED' && typeof extensions.retryAfter === 'number') {
    return { 'Retry-After': String(extensions.retryAfter) };
  }
  return code === 'AUTH_UNAVAILABLE' ? { 'Retry-After': '1' } : {};
};
