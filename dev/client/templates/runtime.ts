// What the clients share: the bearer token, its renewal, and errors typed by code.

/** Gives the token of who is signed in, or null for nobody: Clerk's `useAuth().getToken`, as it is. */
export type GetToken = (options?: { skipCache?: boolean }) => Promise<string | null> | string | null;

export type ClientOptions = {
  url: string;
  /** Asked before each request; without it, or where it gives null, nobody is signed in. */
  getToken?: GetToken | undefined;
  /** Instead of the global one. */
  fetch?: typeof globalThis.fetch | undefined;
};

export type RequestOptions = { signal?: AbortSignal | undefined };

/** How recently the person has to have verified who they are, as Clerk writes it: `strict`, or a level and minutes. */
export type Reverification = string | { level: string; afterMinutes: number };

type Members = Record<string, unknown>;

/** What an error is made of. */
export type Fault = {
  code: string;
  message: string;
  status: number;
  extensions?: Members | undefined;
  path?: readonly (string | number)[] | undefined;
  retryAfter?: number | null | undefined;
  cause?: unknown;
};

/** Whatever the server refused, or could not be asked. Its classes are the codes; one without a class of its own is this. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: string;
  /** Of the HTTP answer; 0 where there was none. */
  readonly status: number;
  /** What the server says besides code and message. */
  readonly extensions: Members;
  /** Where in the answer to a GraphQL operation it happened. */
  readonly path: readonly (string | number)[] | undefined;
  /** Seconds to wait before trying again, where the server says so. */
  readonly retryAfter: number | null;
  /** What a GraphQL operation gave in spite of it; null where it gave nothing. */
  data: unknown = null;
  /** Every error of the answer, of which this is the first. */
  errors: readonly ApiError[] = [this];

  constructor({ code, message, status, extensions = {}, path, retryAfter = null, cause }: Fault) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.extensions = extensions;
    this.path = path;
    this.retryAfter = retryAfter;
  }
}

/** Nobody is signed in, or the token was refused; then `reason` says why. */
export class UnauthenticatedError extends ApiError {
  override name = 'UnauthenticatedError';

  get reason(): string | null {
    const { reason } = this.extensions;
    return typeof reason === 'string' ? reason : null;
  }
}

/** Somebody is signed in who may not do this, or not before they verify once more who they are. */
export class ForbiddenError extends ApiError {
  override name = 'ForbiddenError';

  /** What verification is asked for; null where none would help. */
  get reverification(): Reverification | null {
    const { reason, metadata } = (this.extensions.clerk_error ?? {}) as { reason?: string; metadata?: Members };
    return reason === 'reverification-error' ? ((metadata?.reverification as Reverification) ?? 'strict') : null;
  }
}

/** There is no such thing, or none that the caller may know of. */
export class NotFoundError extends ApiError {
  override name = 'NotFoundError';
}

/** What was sent is unknown, missing or not of its type; `field` says which argument or member of the input. */
export class BadUserInputError extends ApiError {
  override name = 'BadUserInputError';

  get field(): string | null {
    const { field } = this.extensions;
    return typeof field === 'string' ? field : null;
  }
}

/** What is asked for does not fit the state of things. */
export class ConflictError extends ApiError {
  override name = 'ConflictError';
}

/** Too many requests; `retryAfter` says how many seconds to wait. */
export class RateLimitedError extends ApiError {
  override name = 'RateLimitedError';
}

/** The credentials cannot be checked at the moment; `retryAfter` says when to try again. */
export class AuthUnavailableError extends ApiError {
  override name = 'AuthUnavailableError';
}

/** There was no answer: offline, no such host, a connection that broke. `cause` is what `fetch` threw. */
export class NetworkError extends ApiError {
  override name = 'NetworkError';

  constructor(cause: unknown) {
    super({ code: 'NETWORK_ERROR', message: 'The server cannot be reached.', status: 0, cause });
  }
}

const classes = new Map<string, new (fault: Fault) => ApiError>([
  ['UNAUTHENTICATED', UnauthenticatedError],
  ['FORBIDDEN', ForbiddenError],
  ['NOT_FOUND', NotFoundError],
  ['BAD_USER_INPUT', BadUserInputError],
  ['CONFLICT', ConflictError],
  ['RATE_LIMITED', RateLimitedError],
  ['AUTH_UNAVAILABLE', AuthUnavailableError],
]);

/** The error of this code. */
export const errorOf = (fault: Fault): ApiError => new (classes.get(fault.code) ?? ApiError)(fault);

/** For an answer of a proxy on the way, which knows no codes. */
const codeByStatus = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [429, 'RATE_LIMITED'],
]);

/** The error of an answer without a code. */
export const errorOfStatus = ({ status, retryAfter }: Answer): ApiError =>
  errorOf({
    code: codeByStatus.get(status) ?? 'UNEXPECTED_ANSWER',
    message: `The answer (HTTP ${status}) is not what this server sends. Is the url right?`,
    status,
    retryAfter,
  });

/**
 * For `.catch(...)` in the function that Clerk's `useReverification` is given: what the hook waits for where the server asks
 * the person to verify once more. Any other error is thrown on.
 */
export const reverificationHint = (error: unknown): { clerk_error: unknown } => {
  for (const one of error instanceof ApiError ? error.errors : []) {
    if (one instanceof ForbiddenError && one.reverification !== null)
      return { clerk_error: one.extensions.clerk_error };
  }
  throw error;
};

/** What the server answered. `body` is undefined where it is not JSON. */
export type Answer = { status: number; retryAfter: number | null; body: unknown };

export type Send = (url: string, init: RequestInit) => Promise<Answer>;

/** Sends with the token of the moment; once more, with a new one, where the server says that it has expired. */
export const createSend = ({
  getToken = () => null,
  fetch = (...args) => globalThis.fetch(...args),
}: ClientOptions): Send => {
  let renewal: Promise<string | null> | undefined;

  const tokenOf = async (options?: { skipCache: true }): Promise<string | null> => {
    try {
      return await getToken(options);
    } catch (error) {
      throw (error as { code?: unknown } | null)?.code === 'clerk_offline' ? new NetworkError(error) : error;
    }
  };

  /** One for all requests that find out at the same time. */
  const renew = (): Promise<string | null> => {
    renewal ??= tokenOf({ skipCache: true }).finally(() => {
      renewal = undefined;
    });
    return renewal;
  };

  const attempt = async (url: string, init: RequestInit, token: string | null): Promise<Answer> => {
    const headers = new Headers(init.headers);
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    try {
      const response = await fetch(url, { ...init, headers, credentials: 'omit' });
      const { status } = response;
      return { status, retryAfter: secondsOf(response.headers.get('retry-after')), body: parse(await response.text()) };
    } catch (error) {
      throw init.signal?.aborted ? error : new NetworkError(error);
    }
  };

  return async (url, init) => {
    const token = await tokenOf();
    const answer = await attempt(url, init, token);
    if (token === null || !hasExpired(answer)) return answer;
    const renewed = await renew();
    return renewed === null || renewed === token ? answer : attempt(url, init, renewed);
  };
};

/** Whether the token was refused for its age alone, before anything was done. */
const hasExpired = ({ status, body }: Answer): boolean => {
  const { errors, reason } = (body ?? {}) as Members & { errors?: { extensions?: Members }[] };
  return status === 401 && (errors?.[0]?.extensions?.reason ?? reason) === 'session-token-expired';
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Retry-After: RFC 9110, section 10.2.3. */
const secondsOf = (retryAfter: string | null): number | null => {
  if (retryAfter === null) return null;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const seconds = Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
};
