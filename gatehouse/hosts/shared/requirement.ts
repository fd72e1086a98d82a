import { type Auth, applicationRoleOf, type Machine, type Session, sessionOf, type Verdict } from './auth.ts';
import { badCredentials, forbidden, type Refusal, signedOut, tooMany, unavailable } from './refusal.ts';

/** What a route asks of its callers: null lets the caller pass. */
export type Requirement = (auth: Auth) => Refusal | null;

/** The caller of a verdict, or the refusal of bad credentials and of those that cannot be checked. */
export function callerOf(verdict: Verdict): { auth: Auth } | { refusal: Refusal } {
  if (verdict.outcome === 'bad') return { refusal: badCredentials(verdict.reason) };
  if (verdict.outcome === 'unavailable') return { refusal: unavailable };
  if (verdict.outcome === 'limited') return { refusal: tooMany(verdict.seconds) };
  return { auth: verdict.auth };
}

/** A signed-in person, who meets the condition. `needs` completes "This takes ...". */
function person(needs: string, allows: (session: Session) => boolean): Requirement {
  return (auth) => {
    if (!auth.isAuthenticated) return signedOut;
    const session = sessionOf(auth);
    if (session === null) return forbidden('This is for people only.');
    return allows(session) === true ? null : forbidden(`This takes ${needs}.`);
  };
}

/** A signed-in person. */
export const signedIn: Requirement = person('a person', () => true);

/** A person with one of these roles: `org:...` in the active organization, any other in the application. */
export function anyRole(roles: readonly [string, ...string[]]): Requirement {
  return person(`the role ${roles.join(' or ')}`, (session) =>
    roles.some((role) => (role.startsWith('org:') ? session.has({ role }) : applicationRoleOf(session) === role)),
  );
}

/** A person with this permission in the active organization, for example `org:posts:publish`. */
export function permission(name: string): Requirement {
  return person(`the permission ${name}`, ({ has }) => has({ permission: name }));
}

/** A machine whose token has this scope. */
export function scope(name: string): Requirement {
  return (auth) => {
    if (!auth.isAuthenticated) return signedOut;
    if (auth.tokenType === 'session_token') return forbidden('This is for machines only.');
    return auth.scopes.includes(name) ? null : forbidden(`This takes a machine with the scope ${name}.`);
  };
}

/** The signed-in person, for a handler that requires one. Throws where there is none. */
export function requireSession({ auth }: { auth: Auth }): Session {
  const session = sessionOf(auth);
  if (session === null) throw new Error('requireSession needs requireAuth, or the like, before it.');
  return session;
}

/** The machine, for a handler that requires one. Throws where there is none. */
export function requireMachine({ auth }: { auth: Auth }): Machine {
  if (auth.isAuthenticated && auth.tokenType !== 'session_token') return auth;
  throw new Error('requireMachine needs requireScope before it.');
}
