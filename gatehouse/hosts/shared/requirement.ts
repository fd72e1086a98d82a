import {
  type Auth,
  isMachine,
  judged,
  type Machine,
  type Requirement as Required,
  requiresPermission,
  requiresPerson,
  requiresRole,
  requiresScope,
  type Session,
  sessionOf,
  type Verdict,
} from './auth.ts';
import { type RefusalAnswer, toAnswer } from './refusal.ts';

/** What a route requires of its callers; null lets the caller pass. */
export type Requirement = (auth: Auth) => RefusalAnswer | null;

/** The caller, or the refusal if the credentials are bad or cannot be checked. */
export function authOrRefusal(verdict: Verdict): { auth: Auth } | { refusal: RefusalAnswer } {
  const caller = judged(verdict);
  return 'auth' in caller ? caller : { refusal: toAnswer(caller.refusal) };
}

function answered(requirement: Required): Requirement {
  return (auth) => {
    const refusal = requirement(auth);
    return refusal === null ? null : toAnswer(refusal);
  };
}

/** A signed-in person. */
export const signedIn: Requirement = answered(requiresPerson);

/** A person with one of these roles: `org:...` in the active organization, any other in the application. */
export function anyRole(roles: readonly [string, ...string[]]): Requirement {
  return answered(requiresRole(roles));
}

/** A person with this permission in the active organization, for example `org:posts:publish`. */
export function permission(name: string): Requirement {
  return answered(requiresPermission(name));
}

/** A machine whose token has this scope. */
export function scope(name: string): Requirement {
  return answered(requiresScope(name));
}

/** The signed-in person, for a handler that requires one. Throws if there is none. */
export function requireSession({ auth }: { auth: Auth }): Session {
  const session = sessionOf(auth);
  if (session === null) throw new Error('requireSession needs requireAuth or a similar guard before it.');
  return session;
}

/** The machine, for a handler that requires one. Throws if there is none. */
export function requireMachine({ auth }: { auth: Auth }): Machine {
  if (isMachine(auth)) return auth;
  throw new Error('requireMachine needs requireScope before it.');
}
