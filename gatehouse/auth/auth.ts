import type { AuthObject, SessionAuthObject } from '@clerk/backend';

/** A signed-in user: Clerk's auth object of an active session. */
export type Session = Extract<SessionAuthObject, { isAuthenticated: true }>;

type OAuthObject = Extract<AuthObject, { isAuthenticated: true; tokenType: 'oauth_token' }>;

/**
 * A person through an application: Clerk has verified an OAuth access token that `userId` granted to `clientId`, for
 * `scopes`. It opens public fields, and those whose rule grants it by `throughApp`.
 */
export type Delegate = OAuthObject & {
  /** The organization that the token names, while the person is a member of it; otherwise null. */
  readonly orgId: string | null;
  /** The person's role there, from the mirrored membership, for example `org:admin`. */
  readonly orgRole: string | null;
  /** True only while the rules inside `throughApp` are evaluated, which are about the person. */
  readonly asPerson: boolean;
};

/** A machine whose API key or M2M token Clerk has verified. It has `scopes`, and is never "signed in". */
export type Machine = Exclude<Extract<AuthObject, { isAuthenticated: true }>, Session | OAuthObject>;

/** The members that a signed-in user and a person through an application have in common. */
export type Person = Pick<Session, 'userId'> & {
  readonly orgId?: string | null | undefined;
  readonly orgRole?: string | null | undefined;
};

/**
 * The caller: anonymous (`isAuthenticated: false`), a user, a user through an application, or a machine; invalid
 * credentials are rejected before. It is Clerk's own object, so Clerk's documentation applies:
 * https://clerk.com/docs/reference/backend/types/auth-object
 */
export type Auth = SessionAuthObject | Machine | Delegate;

/** The caller's session, or null for anonymous callers, applications and machines. */
export function sessionOf(auth: Auth): Session | null {
  return auth.isAuthenticated && auth.tokenType === 'session_token' ? auth : null;
}

/** The caller as a person through an application, or null. */
export function delegateOf(auth: Auth): Delegate | null {
  return auth.isAuthenticated && auth.tokenType === 'oauth_token' ? auth : null;
}

/** The caller as a machine, or null. */
export function machineOf(auth: Auth): Machine | null {
  return auth.isAuthenticated && auth.tokenType !== 'session_token' && auth.tokenType !== 'oauth_token' ? auth : null;
}

/** The organization whose API key the caller has, or null. A person's key, and a token of another kind, have none. */
export function keyOrganizationOf(auth: Auth): string | null {
  const machine = machineOf(auth);
  return machine?.tokenType === 'api_key' ? machine.orgId : null;
}

/** The person that a rule is about: signed in or, inside `throughApp`, through an application. */
export function personOf(auth: Auth): Person | null {
  const delegate = delegateOf(auth);
  return delegate?.asPerson ? delegate : sessionOf(auth);
}

/** The person behind the caller, for data and resolvers: signed in, or through an application with the scope. */
export function personWithScope(auth: Auth, scope: string): Person | null {
  const delegate = delegateOf(auth);
  return delegate?.scopes.includes(scope) ? delegate : sessionOf(auth);
}

const asPersons = new WeakMap<Delegate, Delegate>();

/** The caller for the rules inside `throughApp`; null unless the caller comes through an application with the scope. */
export function throughScope(auth: Auth, scope: string): Delegate | null {
  const delegate = delegateOf(auth);
  if (delegate === null || !delegate.scopes.includes(scope)) return null;
  if (delegate.asPerson) return delegate;
  const known = asPersons.get(delegate) ?? Object.freeze({ ...delegate, asPerson: true });
  asPersons.set(delegate, known);
  return known;
}

/** The kinds of caller, for metrics. */
export const callerKinds = ['anonymous', 'person', 'application', 'machine'] as const;

/** The kind of the caller, for metrics. */
export function kindOfCaller(auth: Auth): (typeof callerKinds)[number] {
  if (!auth.isAuthenticated) return 'anonymous';
  if (auth.tokenType === 'session_token') return 'person';
  return auth.tokenType === 'oauth_token' ? 'application' : 'machine';
}

/**
 * A key for counting by caller: a user, a machine, or all applications of a user together, because clients register
 * themselves; null for anonymous callers.
 */
export function callerOf(auth: Auth): string | null {
  if (!auth.isAuthenticated) return null;
  if (auth.tokenType === 'session_token') return auth.userId;
  return auth.tokenType === 'oauth_token' ? `${auth.userId} through applications` : `${auth.tokenType} ${auth.subject}`;
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
