import type { AuthObject } from '@clerk/backend';
import type { Auth, Delegate } from './auth.ts';

/** Who is asking. Absent, good, bad, unavailable and limited are different answers; bad is never folded into absent. */
export type Verdict =
  | { outcome: 'absent' | 'good'; auth: Auth }
  | { outcome: 'bad'; reason: string }
  | { outcome: 'unavailable' }
  /** Not looked at: too many tokens from this IP address were refused. */
  | { outcome: 'limited'; seconds: number };

type OAuthObject = Extract<AuthObject, { isAuthenticated: true; tokenType: 'oauth_token' }>;

/** What we read of the answer of Clerk's `authenticateRequest`. */
export type RequestState = { reason: string | null; toAuth(): AuthObject | null };

/**
 * Clerk's answer as ours. A pending session is signed out to Clerk; the token is still not nobody's, so it is bad.
 * @param claims what a JWT says, if the token is one
 */
export const toVerdict = (state: RequestState, claims: Claims = {}): Verdict => {
  const auth = state.toAuth();
  if (auth?.isAuthenticated && auth.tokenType === 'oauth_token') return toDelegate(auth, claims);
  if (auth?.isAuthenticated) return { outcome: 'good', auth: deepFreeze(auth) };
  if (auth !== null && 'sessionStatus' in auth && auth.sessionStatus === 'pending') {
    return { outcome: 'bad', reason: 'session-pending' };
  }
  return { outcome: 'bad', reason: reasonOf(state.reason) };
};

/** Clerk's object of an OAuth access token leaves out the organization, which a JWT names if `user:org:read` was granted. */
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

/** Clerk's reason, less what it says of cookies; a token that Clerk cannot even read is malformed. */
const reasonOf = (reason: string | null): string => {
  if (!reason) return 'token-type-mismatch';
  return reason === 'unexpected-error' ? 'token-malformed' : reason.replace(/-refresh-.*$/, '');
};

export type Claims = { readonly [name: string]: unknown };

/** One of the two JSON objects of a JWT (RFC 7519, section 3); empty where it cannot be read. Nothing is verified here. */
const partOf = (token: string, index: 0 | 1): Claims => {
  try {
    const part: unknown = JSON.parse(Buffer.from(token.split('.', 2)[index] ?? '', 'base64url').toString());
    return typeof part === 'object' && part !== null ? (part as Claims) : {};
  } catch {
    return {};
  }
};

/** The claims of a JWT that has been verified. */
export const claimsOf = (token: string): Claims => partOf(token, 1);

/** The `kid` of a JWT's header (RFC 7515, section 4.1.4), or null. */
export const keyIdOf = (token: string): string | null => {
  const { kid } = partOf(token, 0);
  return typeof kid === 'string' && kid !== '' ? kid : null;
};

/** Whether the header says that this is an OAuth access token (RFC 9068, section 2.1), as Clerk tells them from session tokens. */
export const isAccessToken = (token: string): boolean =>
  ['at+jwt', 'application/at+jwt'].includes(String(partOf(token, 0).typ));

/** One auth object serves every request with its token, so that none may change it. */
export const deepFreeze = <T extends object>(value: T): T => {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null && !Object.isFrozen(member)) deepFreeze(member);
  }
  return Object.freeze(value);
};

/** About the bytes that a remembered verdict holds, with its token: Clerk's auth object takes some 8 kB beside its claims. */
export const sizeOf = (token: string, verdict: Verdict): number =>
  token.length + ('auth' in verdict ? 8_192 + 4 * JSON.stringify(verdict.auth).length : 256);
