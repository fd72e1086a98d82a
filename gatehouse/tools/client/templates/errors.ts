// What the server refuses, typed by code.

/** How recently the person has to have verified who they are, as Clerk writes it: `strict`, or a level and minutes. */
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

  // No properties, so that a log of the error does not hold what was answered.

  /** What a GraphQL operation gave in spite of it; null where it gave nothing. */
  get data(): unknown {
    return this.#answer.data;
  }

  /** Every error of the answer, of which this is the first. */
  get errors(): readonly ApiError[] {
    return this.#answer.errors;
  }

  /** This, as the first of the errors of an answer. */
  within(answer: { data: unknown; errors: readonly ApiError[] }): this {
    this.#answer = answer;
    return this;
  }
}

/** The caller is not signed in, or the token was refused; then `reason` says why. */
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

/** What was sent is unknown, missing or not of its type; `field` says which argument or member of the input. */
export class BadUserInputError extends ApiError {
  override name = 'BadUserInputError';

  get field(): string | null {
    const { field } = this.extensions;
    return typeof field === 'string' ? field : null;
  }
}

// CLASSES

/** There was no answer: offline, no such host, a connection that broke. `cause` is what `fetch` threw. */
export class NetworkError extends ApiError {
  override name = 'NetworkError';

  constructor(cause: unknown) {
    super({ code: 'NETWORK_ERROR', message: 'The server cannot be reached.', status: 0, cause });
  }
}

const classes = new Map<string, new (fault: Fault) => ApiError>([
  // CODES
]);

/** The error of this code. */
export const errorOf = (fault: Fault): ApiError => new (classes.get(fault.code) ?? ApiError)(fault);

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
