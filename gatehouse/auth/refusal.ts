import type { ErrorCode } from '../errors/index.ts';
import type { Auth } from './auth.ts';
import type { Verdict } from './verdict.ts';

/** Why a request is refused: the code, a sentence for people, and details for programs. */
export type Refusal = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly extensions: { readonly reason?: string; readonly retryAfter?: number };
};

/**
 * The refusal when access is denied: UNAUTHENTICATED (401) for anonymous callers, because signing in may help,
 * otherwise FORBIDDEN (403).
 * @param message replaces the default message
 * @param closed whether access is denied to everyone, so that signing in does not help
 */
export function refusalOf(auth: Auth | undefined, message?: string, closed = false): Refusal {
  const code = auth?.isAuthenticated === true || closed ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  return { code, message: message ?? (code === 'FORBIDDEN' ? 'Not allowed.' : 'Not signed in.'), extensions: {} };
}

/** The caller of a verdict, or the refusal if the credentials are bad or were not checked. */
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
