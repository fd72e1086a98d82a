import type { AuthObject, SessionAuthObject } from '@clerk/backend';

/** A signed-in user: Clerk's auth object of an active session. */
export type Session = Extract<SessionAuthObject, { isAuthenticated: true }>;

/** A machine whose API key, OAuth or M2M token Clerk has verified. It has `scopes`, and is never "signed in". */
export type Machine = Exclude<Extract<AuthObject, { isAuthenticated: true }>, Session>;

/**
 * The caller: anonymous (`isAuthenticated: false`), a user, or a machine; invalid credentials are rejected before. It
 * is Clerk's own object, so Clerk's documentation applies: https://clerk.com/docs/reference/backend/types/auth-object
 */
export type Auth = SessionAuthObject | Machine;

/** The caller's session, or null for anonymous callers and machines. */
export function sessionOf(auth: Auth): Session | null {
  return auth.isAuthenticated && auth.tokenType === 'session_token' ? auth : null;
}

/** A key for counting by caller: a user or a machine; null for anonymous callers. */
export function callerOf(auth: Auth): string | null {
  if (!auth.isAuthenticated) return null;
  return auth.tokenType === 'session_token' ? auth.userId : `${auth.tokenType} ${auth.subject}`;
}

/**
 * The caller's role in this application (not in an organization), or null. It comes from the user's public metadata, if
 * the session token is customised with `{ "metadata": "{{user.public_metadata}}" }`:
 * https://clerk.com/docs/guides/secure/basic-rbac
 */
export function applicationRoleOf(auth: Auth): string | null {
  const metadata = sessionOf(auth)?.sessionClaims.metadata;
  const role = typeof metadata === 'object' && metadata !== null && 'role' in metadata ? metadata.role : null;
  return typeof role === 'string' ? role : null;
}

/** Whether the caller's role in this application is `admin`. */
export function isAdmin(auth: Auth): boolean {
  return applicationRoleOf(auth) === 'admin';
}
