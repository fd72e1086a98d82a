/** The verdict on a request's credentials and what they say about the caller. Contains no part of a token. */
export type Credentials = {
  verdict: 'none' | 'good' | 'refused';
  /** Clerk's name for the type of token. */
  tokenType: string | null;
  /** The id of the user or machine. */
  id: string | null;
  organization: { id: string; role: string | null } | null;
  scopes: readonly string[] | null;
  /** The OAuth client that acts for the user. */
  application: string | null;
  /** Seconds until the token expires, as of the request. */
  secondsLeft: number | null;
};

/** The members of Clerk's auth object that are used here. */
export type Bearer =
  | { isAuthenticated: false }
  | {
      isAuthenticated: true;
      tokenType: string;
      userId?: string | null;
      subject?: string;
      clientId?: string;
      orgId?: string | null | undefined;
      orgRole?: string | null | undefined;
      scopes?: readonly string[];
      sessionClaims?: { exp?: number } | null;
    };

const none: Credentials = {
  verdict: 'none',
  tokenType: null,
  id: null,
  organization: null,
  scopes: null,
  application: null,
  secondsLeft: null,
};

/** @param auth Clerk's auth object; undefined if the credentials were refused */
export function credentialsOf(auth: Bearer | undefined): Credentials {
  if (auth === undefined) return { ...none, verdict: 'refused' };
  if (!auth.isAuthenticated) return none;
  const { tokenType, userId, subject, clientId, orgId, orgRole, scopes, sessionClaims } = auth;
  const exp = sessionClaims?.exp;
  return {
    verdict: 'good',
    tokenType,
    id: userId ?? subject ?? null,
    organization: orgId ? { id: orgId, role: orgRole ?? null } : null,
    scopes: scopes ?? null,
    application: clientId ?? null,
    secondsLeft: exp === undefined ? null : Math.round(exp - Date.now() / 1000),
  };
}
