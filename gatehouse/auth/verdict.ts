import type { AuthObject } from '@clerk/backend';
import type { Auth } from './auth.ts';

/** The result of authentication. Absent, good, bad, unavailable and limited are different; bad never becomes absent. */
export type Verdict =
  | { outcome: 'absent' | 'good'; auth: Auth }
  | { outcome: 'bad'; reason: string }
  | { outcome: 'unavailable' }
  /** Not verified: too many tokens from this IP address were rejected. */
  | { outcome: 'limited'; seconds: number };

/** The members of the result of Clerk's `authenticateRequest` that we use. */
export type RequestState = { reason: string | null; toAuth(): AuthObject | null };

/**
 * Converts Clerk's result. Clerk reports a pending session as signed out; since it has a token, it is bad, not absent.
 */
export function toVerdict(state: RequestState): Verdict {
  const auth = state.toAuth();
  if (auth?.isAuthenticated) return { outcome: 'good', auth: deepFreeze(auth) };
  if (auth !== null && 'sessionStatus' in auth && auth.sessionStatus === 'pending') {
    return { outcome: 'bad', reason: 'session-pending' };
  }
  return { outcome: 'bad', reason: reasonOf(state.reason) };
}

/** Clerk's reason, without its mention of cookies; a token that Clerk cannot parse is malformed. */
const reasonOf = (reason: string | null): string => {
  if (!reason) return 'token-type-mismatch';
  return reason === 'unexpected-error' ? 'token-malformed' : reason.replace(/-refresh-.*$/, '');
};

/** The `kid` of a JWT's header (RFC 7515, section 4.1.4), or null. Does not verify anything. */
export function keyIdOf(token: string): string | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    const kid = typeof header === 'object' && header !== null && 'kid' in header ? header.kid : null;
    return typeof kid === 'string' && kid !== '' ? kid : null;
  } catch {
    return null;
  }
}

/** All requests with a token share one auth object, so it must not be changed. */
export function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) deepFreeze(member);
  }
  return Object.freeze(value);
}

/**
 * Roughly the bytes of a cached verdict and its token: Clerk's auth object takes about 8 kB in addition to its claims.
 */
export function sizeOf(token: string, verdict: Verdict): number {
  return token.length + ('auth' in verdict ? 8_192 + 4 * JSON.stringify(verdict.auth).length : 256);
}
