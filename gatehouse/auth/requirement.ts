import { type Auth, applicationRoleOf, type Machine, machineOf, type Session, sessionOf } from './auth.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** A condition on the callers of a route; returns null for callers who meet it. */
export type Requirement = (auth: Auth) => Refusal | null;

/** A person who meets the condition; `needs` completes "This requires ...". Only `true` counts as met. */
function personWith(needs: string, allows: (session: Session) => boolean): Requirement {
  return (auth) => {
    if (!auth.isAuthenticated) return refusalOf(auth);
    const session = sessionOf(auth);
    if (session === null)
      return refusalOf(auth, 'This is for people who are signed in, not for applications or machines.');
    return allows(session) === true ? null : refusalOf(auth, `This requires ${needs}.`);
  };
}

/** A person who is signed in. */
export const requiresPerson: Requirement = personWith('a person', () => true);

/** A person with one of these roles: of the active organization (`org:admin`), or of the application (`admin`). */
export function requiresRole(roles: readonly [string, ...string[]]): Requirement {
  return personWith(`the role ${roles.join(' or ')}`, (session) => roles.some((role) => holdsRole(session, role)));
}

/** Clerk's roles of an organization begin with `org:`; any other is the application's. */
const holdsRole = (session: Session, role: string): boolean =>
  role.startsWith('org:') ? session.has({ role }) : applicationRoleOf(session) === role;

/** A person with this permission in the active organization, for example `org:posts:publish`. */
export function requiresPermission(permission: string): Requirement {
  return personWith(`the permission ${permission}`, ({ has }) => has({ permission }));
}

/** A machine whose token has this scope. */
export function requiresScope(scope: string): Requirement {
  return (auth) => {
    if (!auth.isAuthenticated) return refusalOf(auth);
    if (!isMachine(auth)) return refusalOf(auth, 'This is for machines, not for people or applications.');
    return auth.scopes.includes(scope) ? null : refusalOf(auth, `This requires a machine with the scope ${scope}.`);
  };
}

/** Whether the caller is a machine: an API key or an M2M token. */
export function isMachine(auth: Auth): auth is Machine {
  return machineOf(auth) !== null;
}
