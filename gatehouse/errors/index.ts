import { GraphQLError, type GraphQLErrorExtensions, type GraphQLErrorOptions } from 'graphql';
import { type ErrorCode, statusByCode } from './catalogue.ts';

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

/** The part of a logger that the machinery writes errors to; pino's loggers have it. */
export type ErrorLog = { error(details: object, message: string): void };

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

/** The error of a refusal, for example of those of `gatehouse/auth`. */
export function refused(
  { code, message, extensions }: { code: ErrorCode; message: string; extensions: GraphQLErrorExtensions },
  place?: Place,
): ApiError {
  return new ApiError(code, message, extensions, place);
}

/**
 * Whether somebody here gave this error as an answer: a GraphQLError with one of the codes. What another library throws is
 * none, even if its `extensions` say FORBIDDEN: nobody has looked at what else stands in it.
 */
export function isAnswer({ extensions: { code }, originalError }: GraphQLError): boolean {
  return (
    typeof code === 'string' &&
    Object.hasOwn(statusByCode, code) &&
    (originalError === undefined || originalError instanceof GraphQLError)
  );
}

/** `BAD_USER_INPUT`, with the argument or input field at fault, for example `input.title`. */
export function badInput(message: string, field?: string): ApiError {
  return new ApiError('BAD_USER_INPUT', message, field === undefined ? {} : { field });
}

/** `NOT_FOUND`: there is no such thing, or none that this caller may know of. */
export function notFound(what: string): ApiError {
  return new ApiError('NOT_FOUND', `No such ${what}.`);
}

/** `SERVICE_UNAVAILABLE`: the server is too busy for this request, which can be sent again. */
export function busy(): ApiError {
  return new ApiError('SERVICE_UNAVAILABLE', 'The server is busy. Try again shortly.');
}

/** Errors within errors, at most. */
const MAX_CAUSES = 10;

/** The `SERVICE_UNAVAILABLE` that an error is or wraps, as Drizzle's errors wrap what its driver threw; else null. */
export function busyIn(error: unknown): ApiError | null {
  let inner = error;
  for (let depth = 0; depth < MAX_CAUSES && inner instanceof Error; depth++) {
    if (inner instanceof ApiError) return inner.code === 'SERVICE_UNAVAILABLE' ? inner : null;
    inner = 'originalError' in inner ? (inner.originalError ?? inner.cause) : inner.cause;
  }
  return null;
}

/**
 * The same error of a field, or, where it wraps a `SERVICE_UNAVAILABLE`, that one in its place.
 * @param extensions to give to that one besides its code
 */
export function withoutWrapping(error: GraphQLError, extensions: GraphQLErrorExtensions = {}): GraphQLError {
  const answer = busyIn(error);
  if (answer === null) return error;
  const { nodes = null, path = null } = error;
  return new ApiError(answer.code, answer.message, extensions, { nodes, path });
}

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
