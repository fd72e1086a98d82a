import type { ErrorCode } from '../errors/index.ts';
import type { Auth } from './auth.ts';
import type { Verdict } from './verdict.ts';

/** Why a caller goes no further: the code, a sentence for people, and details for programs. */
export type Refusal = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly extensions: { readonly reason?: string; readonly retryAfter?: number };
};

/**
 * The refusal of a caller who may not have something: UNAUTHENTICATED (401) to anonymous callers, as signing in may help,
 * else FORBIDDEN (403).
 * @param message in place of the usual words
 * @param closed to everyone, so that signing in does not help
 */
export function refusalOf(auth: Auth | undefined, message?: string, closed = false): Refusal {
  const code = auth?.isAuthenticated === true || closed ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  return { code, message: message ?? (code === 'FORBIDDEN' ? 'Not allowed.' : 'Not signed in.'), extensions: {} };
}

/** The caller of a verdict, or the refusal of bad credentials and of those that cannot be checked. */
export function judged(verdict: Verdict): { auth: Auth } | { refusal: Refusal } {
  switch (verdict.outcome) {
    case 'absent':
    case 'good':
      return { auth: verdict.auth };
    case 'bad': {
      const { reason } = verdict;
      return { refusal: { code: 'UNAUTHENTICATED', message: wordsOf(reason), extensions: { reason } } };
    }
    case 'unavailable': {
      const message = 'Your credentials cannot be checked at the moment. Try again shortly.';
      return { refusal: { code: 'AUTH_UNAVAILABLE', message, extensions: {} } };
    }
    case 'limited': {
      const { seconds } = verdict;
      const message = `Too many refused tokens. Try again in ${seconds} s.`;
      return { refusal: { code: 'RATE_LIMITED', message, extensions: { retryAfter: seconds } } };
    }
  }
}

const wordsOf = (reason: string): string =>
  reason === 'session-token-expired'
    ? 'The token has expired. Clerk session tokens live for 60 seconds: fetch a new one for each request.'
    : 'The token was refused.';
