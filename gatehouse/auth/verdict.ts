import type { AuthObject } from '@clerk/backend';
import type { Auth } from './auth.ts';

/** Who is asking. Absent, good, bad, unavailable and limited are different answers; bad is never folded into absent. */
export type Verdict =
  | { outcome: 'absent' | 'good'; auth: Auth }
  | { outcome: 'bad'; reason: string }
  | { outcome: 'unavailable' }
  /** Not looked at: too many tokens from this IP address were refused. */
  | { outcome: 'limited'; seconds: number };

/** What we read of the answer of Clerk's `authenticateRequest`. */
export type RequestState = { reason: string | null; toAuth(): AuthObject | null };

/** Clerk's answer as ours. A pending session is signed out to Clerk; the token is still not nobody's, so it is bad. */
export function toVerdict(state: RequestState): Verdict {
  const auth = state.toAuth();
  if (auth?.isAuthenticated) return { outcome: 'good', auth: deepFreeze(auth) };
  if (auth !== null && 'sessionStatus' in auth && auth.sessionStatus === 'pending') {
    return { outcome: 'bad', reason: 'session-pending' };
  }
  return { outcome: 'bad', reason: reasonOf(state.reason) };
}

/** Clerk's reason, less what it says of cookies; a token that Clerk cannot even read is malformed. */
const reasonOf = (reason: string | null): string => {
  if (!reason) return 'token-type-mismatch';
  return reason === 'unexpected-error' ? 'token-malformed' : reason.replace(/-refresh-.*$/, '');
};

/** The `kid` of a JWT's header (RFC 7515, section 4.1.4), or null. Nothing is verified here. */
export function keyIdOf(token: string): string | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    const kid = typeof header === 'object' && header !== null && 'kid' in header ? header.kid : null;
    return typeof kid === 'string' && kid !== '' ? kid : null;
  } catch {
    return null;
  }
}

/** One auth object serves every request with its token, so that none may change it. */
export function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) deepFreeze(member);
  }
  return Object.freeze(value);
}

/** About the bytes that a remembered verdict holds, with its token: Clerk's auth object takes some 8 kB beside its claims. */
export function sizeOf(token: string, verdict: Verdict): number {
  return token.length + ('auth' in verdict ? 8_192 + 4 * JSON.stringify(verdict.auth).length : 256);
}
