import type { AuthObject, SessionAuthObject } from '@clerk/backend';

/** A signed-in person: Clerk's auth object of an active session. */
export type Session = Extract<SessionAuthObject, { isAuthenticated: true }>;

type OAuthObject = Extract<AuthObject, { isAuthenticated: true; tokenType: 'oauth_token' }>;

/**
 * A person through an application: Clerk has verified an OAuth access token that `userId` granted to `clientId`, for
 * `scopes`. It opens public fields, and what a rule lets through by `throughApp`.
 */
export type Delegate = OAuthObject & {
  /** The organization that the person named to the application, while they are a member of it; else null. */
  readonly orgId: string | null;
  /** Their role there by the mirrored membership, for example `org:admin`. */
  readonly orgRole: string | null;
  /** True only for the rules inside `throughApp`, which are asked of the person. */
  readonly asPerson: boolean;
};

/** A machine whose API key or M2M token Clerk has verified; it has `scopes`, and is never "signed in". */
export type Machine = Exclude<Extract<AuthObject, { isAuthenticated: true }>, Session | OAuthObject>;

/** What is known of a person however they come: signed in, or through an application. */
export type Person = Pick<Session, 'userId'> & {
  readonly orgId?: string | null | undefined;
  readonly orgRole?: string | null | undefined;
};

/**
 * Who is asking: nobody (`isAuthenticated: false`), a person, a person through an application, or a machine. Bad
 * credentials never get this far.
 * It is Clerk's own object, so Clerk's documentation applies: https://clerk.com/docs/reference/backend/types/auth-object
 */
export type Auth = SessionAuthObject | Machine | Delegate;

/** The caller as a signed-in person, or null for anonymous callers, applications and machines. */
export const sessionOf = (auth: Auth): Session | null =>
  auth.isAuthenticated && auth.tokenType === 'session_token' ? auth : null;

/** The caller as a person through an application, or null. */
export const delegateOf = (auth: Auth): Delegate | null =>
  auth.isAuthenticated && auth.tokenType === 'oauth_token' ? auth : null;

/** The caller as a machine, or null. */
export const machineOf = (auth: Auth): Machine | null =>
  auth.isAuthenticated && auth.tokenType !== 'session_token' && auth.tokenType !== 'oauth_token' ? auth : null;

/** The person that a rule is asked of: signed in or, inside `throughApp`, through an application. */
export const personOf = (auth: Auth): Person | null => {
  const delegate = delegateOf(auth);
  return delegate?.asPerson ? delegate : sessionOf(auth);
};

/** The person behind the caller: signed in, or through an application whose token has the scope. For data and resolvers. */
export const personWith = (auth: Auth, scope: string): Person | null => {
  const delegate = delegateOf(auth);
  return delegate?.scopes.includes(scope) ? delegate : sessionOf(auth);
};

const asPersons = new WeakMap<Delegate, Delegate>();

/** The caller as rules inside `throughApp` are asked of them; null unless they come by a token with the scope. */
export const throughScope = (auth: Auth, scope: string): Delegate | null => {
  const delegate = delegateOf(auth);
  if (delegate === null || !delegate.scopes.includes(scope)) return null;
  if (delegate.asPerson) return delegate;
  const known = asPersons.get(delegate) ?? Object.freeze({ ...delegate, asPerson: true });
  asPersons.set(delegate, known);
  return known;
};

/** The kinds of caller, for what is counted by kind. */
export const callerKinds = ['anonymous', 'person', 'application', 'machine'] as const;

export const kindOfCaller = (auth: Auth): (typeof callerKinds)[number] => {
  if (!auth.isAuthenticated) return 'anonymous';
  if (auth.tokenType === 'session_token') return 'person';
  return auth.tokenType === 'oauth_token' ? 'application' : 'machine';
};

/** Names the caller for what is counted by caller: a person, with the application they come through, or a machine; else null. */
export const callerOf = (auth: Auth): string | null => {
  if (!auth.isAuthenticated) return null;
  if (auth.tokenType === 'session_token') return auth.userId;
  return auth.tokenType === 'oauth_token' ? `${auth.userId} ${auth.clientId}` : `${auth.tokenType} ${auth.subject}`;
};

/**
 * The caller's role in this application (not in an organization), or null. Clerk puts the person's public metadata into the
 * token when the session token is customised with `{ "metadata": "{{user.public_metadata}}" }`:
 * https://clerk.com/docs/guides/secure/basic-rbac
 */
export const applicationRoleOf = (auth: Auth): string | null => {
  const metadata = sessionOf(auth)?.sessionClaims.metadata;
  const role = typeof metadata === 'object' && metadata !== null && 'role' in metadata ? metadata.role : null;
  return typeof role === 'string' ? role : null;
};

/** Whether the caller is an administrator of this application: their role there is `admin`. */
export const isAdmin = (auth: Auth): boolean => applicationRoleOf(auth) === 'admin';
