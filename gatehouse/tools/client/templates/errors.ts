// The errors of the server, typed by code.

/** How recently the user must have verified their identity, in Clerk's notation: `strict`, or a level and minutes. */
export type Reverification = string | { level: string; afterMinutes: number };

type Members = Record<string, unknown>;

const retryable: ReadonlySet<string> = new Set<string>([
  // RETRYABLE
]);

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

/** An error of the server or the network. There is a class for each common code; all others are this class. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: string;
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  /** Extension members besides code and message. */
  readonly extensions: Members;
  /** The position of the error in the response to a GraphQL operation. */
  readonly path: readonly (string | number)[] | undefined;
  /** Seconds to wait before trying again, if the server says so. */
  readonly retryAfter: number | null;
  /** The server did nothing for now, and the same request can succeed later. */
  readonly retryable: boolean;
  #answer: { data: unknown; errors: readonly ApiError[] } = { data: null, errors: [this] };

  constructor({ code, message, status, extensions = {}, path, retryAfter = null, cause }: Fault) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.extensions = extensions;
    this.path = path;
    this.retryAfter = retryAfter;
    this.retryable = retryable.has(code);
  }

  // Not properties, so that a log of the error does not contain the response.

  /** The partial data of a GraphQL operation; null if there is none. */
  get data(): unknown {
    return this.#answer.data;
  }

  /** All errors of the response; this is the first. */
  get errors(): readonly ApiError[] {
    return this.#answer.errors;
  }

  /** Adds the partial data and all errors of the response. */
  within(answer: { data: unknown; errors: readonly ApiError[] }): this {
    this.#answer = answer;
    return this;
  }
}

/** The caller is anonymous, or the token was rejected; `reason` then says why. */
export class UnauthenticatedError extends ApiError {
  override name = 'UnauthenticatedError';

  get reason(): string | null {
    const { reason } = this.extensions;
    return typeof reason === 'string' ? reason : null;
  }
}

/** The caller is authenticated, but not allowed to do this, or not before they verify their identity again. */
export class ForbiddenError extends ApiError {
  override name = 'ForbiddenError';

  /** The required verification; null if none would help. */
  get reverification(): Reverification | null {
    const { reason, metadata } = (this.extensions.clerk_error ?? {}) as { reason?: string; metadata?: Members };
    return reason === 'reverification-error' ? ((metadata?.reverification as Reverification) ?? 'strict') : null;
  }
}

/** What was sent is unknown, missing or not of its type; `field` says which argument or member of the input. */
export class BadUserInputError extends ApiError {
  override name = 'BadUserInputError';

  get field(): string | null {
    const { field } = this.extensions;
    return typeof field === 'string' ? field : null;
  }
}

// CLASSES

/** There was no response: offline, unknown host, or a broken connection. `cause` is the error of `fetch`. */
export class NetworkError extends ApiError {
  override name = 'NetworkError';

  constructor(cause: unknown) {
    super({ code: 'NETWORK_ERROR', message: 'The server cannot be reached.', status: 0, cause });
  }
}

const classes = new Map<string, new (fault: Fault) => ApiError>([
  // CODES
]);

/** The class for this code. */
export function errorOf(fault: Fault): ApiError {
  return new (classes.get(fault.code) ?? ApiError)(fault);
}

/**
 * For `.catch(...)` in the function that you pass to Clerk's `useReverification`: returns what the hook expects if the
 * server asks the user to verify again, and rethrows all other errors.
 */
export function reverificationHint(error: unknown): { clerk_error: unknown } {
  for (const one of error instanceof ApiError ? error.errors : []) {
    if (one instanceof ForbiddenError && one.reverification !== null)
      return { clerk_error: one.extensions.clerk_error };
  }
  throw error;
}
