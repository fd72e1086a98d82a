// All error codes that a response can have. OpenAPI, the generated clients, the playground and the masking of errors
// use this list.

/** What a code means, and how clients should handle it. */
export type CatalogueEntry = {
  /** The HTTP status if the whole request fails with it. */
  readonly status: number;
  /** For readers of the API's description. */
  readonly meaning: string;
  /** Something was unavailable and nothing was done: the same request can succeed later. */
  readonly retryable?: true;
  /** The caller lacks access. */
  readonly refusal?: true;
  /** Clients read a response with this status and no code, such as a proxy's, as this code. */
  readonly standsForStatus?: true;
};

/**
 * The codes of resolvers, rules and the HTTP layer. Any other error is a bug: logged in full, masked in the response.
 */
export const catalogue = {
  UNAUTHENTICATED: {
    status: 401,
    meaning: 'The caller is not signed in, or the token was refused; the `reason` says why.',
    refusal: true,
    standsForStatus: true,
  },
  FORBIDDEN: { status: 403, meaning: 'The caller may not do this.', refusal: true, standsForStatus: true },
  NOT_FOUND: {
    status: 404,
    meaning: 'It does not exist, or the caller may not know that it does.',
    standsForStatus: true,
  },
  BAD_USER_INPUT: { status: 400, meaning: 'An input is unknown, missing or not of its type.' },
  CONFLICT: { status: 409, meaning: 'The request conflicts with the current state.' },
  RATE_LIMITED: {
    status: 429,
    meaning: 'Too many requests; `Retry-After` says how many seconds to wait.',
    retryable: true,
    standsForStatus: true,
  },
  AUTH_UNAVAILABLE: {
    status: 503,
    meaning: 'The credentials cannot be checked at the moment; `Retry-After` says when to try again.',
    retryable: true,
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    meaning: 'The server is too busy at the moment; `Retry-After` says when to try again.',
    retryable: true,
    standsForStatus: true,
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

/** Errors at the HTTP level, before any of the above applies; the code is the reason phrase of the status. */
export const httpCatalogue = {
  BAD_REQUEST: { status: 400, meaning: 'The request is malformed.' },
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'The path has no such method; `Allow` lists those it has.' },
  NOT_ACCEPTABLE: { status: 406, meaning: 'The `Accept` header does not allow JSON.' },
  PAYLOAD_TOO_LARGE: { status: 413, meaning: 'The body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, meaning: 'The body is not JSON.' },
  INTERNAL_SERVER_ERROR: { status: 500, meaning: 'Something went wrong on our side.' },
} as const satisfies Record<string, CatalogueEntry>;

/** Codes of GraphQL requests that are not executed: https://www.apollographql.com/docs/apollo-server/data/errors */
export const graphqlCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
] as const;

/** Everything that a response reveals about a bug, besides the id of the request. */
export const bug = {
  status: httpCatalogue.INTERNAL_SERVER_ERROR.status,
  code: 'INTERNAL_SERVER_ERROR',
  message: httpCatalogue.INTERNAL_SERVER_ERROR.meaning,
} as const;

const entries = Object.entries(catalogue) as [ErrorCode, CatalogueEntry][];

/** The HTTP status of each code. */
export const statusByCode = Object.fromEntries(entries.map(([code, { status }]) => [code, status])) as Readonly<
  Record<ErrorCode, number>
>;

/** The codes for which this property is true. */
export function codesWith(mark: 'retryable' | 'refusal' | 'standsForStatus'): ErrorCode[] {
  return entries.filter(([, entry]) => entry[mark] === true).map(([code]) => code);
}

/** The meanings of all codes with this status. */
export function meaningOf(status: number): string {
  return [...Object.values<CatalogueEntry>(catalogue), ...Object.values<CatalogueEntry>(httpCatalogue)]
    .filter((entry) => entry.status === status)
    .map(({ meaning }) => meaning)
    .join(' ');
}

/** Details of a refusal for programs, besides its code. */
type Details = { readonly reason?: unknown; readonly retryAfter?: unknown };

/**
 * The headers of a request that failed as a whole: with a 401 the challenge of RFC 6750 section 3 (with
 * `error="invalid_token"` if a token was refused), and Retry-After (RFC 9110 section 10.2.3) if it can be tried again.
 */
export function headersOf({ code, extensions }: { code: ErrorCode; extensions: Details }): Record<string, string> {
  if (code === 'UNAUTHENTICATED') {
    return { 'WWW-Authenticate': extensions.reason === undefined ? 'Bearer' : 'Bearer error="invalid_token"' };
  }
  if (typeof extensions.retryAfter === 'number') return { 'Retry-After': String(extensions.retryAfter) };
  return statusByCode[code] === 503 ? { 'Retry-After': '1' } : {};
}
