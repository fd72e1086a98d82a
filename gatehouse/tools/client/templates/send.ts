// Attaches the bearer token, and renews it.

import { type ApiError, errorOf, NetworkError } from './errors.ts';

/** Returns the token of the signed-in user, or null for anonymous requests: Clerk's `useAuth().getToken`. */
export type GetToken = (options?: { skipCache?: boolean }) => Promise<string | null> | string | null;

export type ClientOptions = {
  url: string;
  /** Called before each request; if it is missing or returns null, the request is anonymous. */
  getToken?: GetToken | undefined;
  /** Replaces the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
};

export type RequestOptions = { signal?: AbortSignal | undefined };

/** The server's response. `body` is undefined if it is not JSON. */
export type Answer = { status: number; retryAfter: number | null; body: unknown };

export type Send = (url: string, init: RequestInit) => Promise<Answer>;

/** Sends with the current token; if the server answers that it has expired, once more with a new one. */
export function createSend({
  getToken = () => null,
  fetch = (...args) => globalThis.fetch(...args),
}: ClientOptions): Send {
  let renewal: Promise<string | null> | undefined;

  const tokenOf = async (options?: { skipCache: true }): Promise<string | null> => {
    try {
      return await getToken(options);
    } catch (error) {
      throw (error as { code?: unknown } | null)?.code === 'clerk_offline' ? new NetworkError(error) : error;
    }
  };

  /** One renewal for all concurrent requests. */
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
}

/** The codes of responses without one, for example from a proxy. */
const codeByStatus = new Map<number, string>([
  // STATUSES
]);

/** The error of a response without a code. */
export function errorOfStatus({ status, retryAfter }: Answer): ApiError {
  return errorOf({
    code: codeByStatus.get(status) ?? 'UNEXPECTED_ANSWER',
    message: `The answer (HTTP ${status}) is not what this server sends. Is the url right?`,
    status,
    retryAfter,
  });
}

/** Whether the token was rejected only because it has expired, before anything was executed. */
const hasExpired = ({ status, body }: Answer): boolean => {
  const { errors, reason } = (body ?? {}) as Refusal & { errors?: { extensions?: Refusal }[] };
  return status === 401 && (errors?.[0]?.extensions?.reason ?? reason) === 'session-token-expired';
};

/** RFC 9457 problem details, or the `extensions` of a GraphQL error. */
type Refusal = { reason?: unknown };

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
