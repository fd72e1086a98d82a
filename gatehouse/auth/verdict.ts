import type { AuthObject } from '@clerk/backend';
import type { Auth, Delegate } from './auth.ts';

/** The result of authentication. Absent, good, bad, unavailable and limited are different; bad never becomes absent. */
export type Verdict =
  | { outcome: 'absent' | 'good'; auth: Auth }
  | { outcome: 'bad'; reason: string }
  | { outcome: 'unavailable' }
  /** Not verified: too many tokens from this IP address were rejected. */
  | { outcome: 'limited'; seconds: number };

type OAuthObject = Extract<AuthObject, { isAuthenticated: true; tokenType: 'oauth_token' }>;

/** The members of the result of Clerk's `authenticateRequest` that we use. */
export type RequestState = { reason: string | null; toAuth(): AuthObject | null };

/**
 * Converts Clerk's result. Clerk reports a pending session as signed out; since it has a token, it is bad, not absent.
 * @param claims those of the token, if it is a JWT
 */
export function toVerdict(state: RequestState, claims: Claims = {}): Verdict {
  const auth = state.toAuth();
  if (auth?.isAuthenticated && auth.tokenType === 'oauth_token') return toDelegate(auth, claims);
  if (auth?.isAuthenticated) return { outcome: 'good', auth: deepFreeze(auth) };
  if (auth !== null && 'sessionStatus' in auth && auth.sessionStatus === 'pending') {
    return { outcome: 'bad', reason: 'session-pending' };
  }
  return { outcome: 'bad', reason: reasonOf(state.reason) };
}

/** Clerk's object omits the organization, which a JWT names if `user:org:read` was granted. */
const toDelegate = (auth: OAuthObject, { org_id: orgId }: Claims): Verdict => {
  if (!/^user_/.test(auth.userId) || !auth.clientId) return { outcome: 'bad', reason: 'token-without-person' };
  const delegate: Delegate = {
    ...auth,
    orgId: typeof orgId === 'string' ? orgId : null,
    orgRole: null,
    asPerson: false,
  };
  return { outcome: 'good', auth: deepFreeze(delegate) };
};

/** Clerk's reason, without its mention of cookies; a token that Clerk cannot parse is malformed. */
const reasonOf = (reason: string | null): string => {
  if (!reason) return 'token-type-mismatch';
  return reason === 'unexpected-error' ? 'token-malformed' : reason.replace(/-refresh-.*$/, '');
};

export type Claims = { readonly [name: string]: unknown };

/** One of the two JSON objects of a JWT (RFC 7519, section 3); empty if it cannot be read. Does not verify anything. */
const partOf = (token: string, index: 0 | 1): Claims => {
  try {
    const part: unknown = JSON.parse(Buffer.from(token.split('.', 2)[index] ?? '', 'base64url').toString());
    return typeof part === 'object' && part !== null ? (part as Claims) : {};
  } catch {
    return {};
  }
};

/** The claims of a JWT. Does not verify anything. */
export function claimsOf(token: string): Claims {
  return partOf(token, 1);
}

/** The `kid` of a JWT's header (RFC 7515, section 4.1.4), or null. Does not verify anything. */
export function keyIdOf(token: string): string | null {
  const { kid } = partOf(token, 0);
  return typeof kid === 'string' && kid !== '' ? kid : null;
}

/** Whether a JWT's header marks it as an OAuth access token (RFC 9068, section 2.1), as Clerk recognises them. */
export function isAccessToken(token: string): boolean {
  const { typ } = partOf(token, 0);
  return typ === 'at+jwt' || typ === 'application/at+jwt';
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
