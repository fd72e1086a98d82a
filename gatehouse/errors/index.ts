import { GraphQLError, type GraphQLErrorExtensions, type GraphQLErrorOptions } from 'graphql';

/** The part of a logger that the machinery writes errors to; pino's loggers have it. */
export type ErrorLog = { error(details: object, message: string): void };

/** What a caller may be told. Any other error is a bug: logged whole, masked outside. */
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

/** `SERVICE_UNAVAILABLE`: the server is too busy for this request, which can be sent again. */
export const busy = (): ApiError => new ApiError('SERVICE_UNAVAILABLE', 'The server is busy. Try again shortly.');

/** Errors within errors, at most. */
const MAX_CAUSES = 10;

/** The `SERVICE_UNAVAILABLE` that an error is or wraps, as Drizzle's errors wrap what its driver threw; else null. */
export const busyIn = (error: unknown): ApiError | null => {
  let inner = error;
  for (let depth = 0; depth < MAX_CAUSES && inner instanceof Error; depth++) {
    if (inner instanceof ApiError) return inner.code === 'SERVICE_UNAVAILABLE' ? inner : null;
    inner = 'originalError' in inner ? (inner.originalError ?? inner.cause) : inner.cause;
  }
  return null;
};

/**
 * The same error of a field, or, where it wraps a `SERVICE_UNAVAILABLE`, that one in its place.
 * @param extensions to give to that one besides its code
 */
export const withoutWrapping = (error: GraphQLError, extensions: GraphQLErrorExtensions = {}): GraphQLError => {
  const answer = busyIn(error);
  if (answer === null) return error;
  const { nodes = null, path = null } = error;
  return new ApiError(answer.code, answer.message, extensions, { nodes, path });
};

/** The longest text of an error; longer ones repeat what a caller has sent. */
const MAX_TEXT = 500;
const TAIL = 150;

/** A text for a caller, short: what is too much is taken from its middle, as the fault is often named at the end. */
export function clip(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - TAIL)} … ${text.slice(-TAIL)}`;
}

/** The same for the texts of an error's extensions. */
export function clipAll(extensions: GraphQLErrorExtensions): GraphQLErrorExtensions {
  const short = ([key, value]: [string, unknown]) => [key, typeof value === 'string' ? clip(value) : value];
  return Object.fromEntries(Object.entries(extensions).map(short));
}

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
  return statusByCode[code] === 503 ? { 'Retry-After': '1' } : {};
};
