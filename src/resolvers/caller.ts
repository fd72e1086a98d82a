import {
  type Auth,
  type Delegate,
  delegateOf,
  refusalOf,
  type Session,
  sessionOf,
} from '../../gatehouse/auth/index.ts';
import { badInput, refused } from '../../gatehouse/errors/index.ts';

/** Returns the user, signed in or through an application, in a field whose rule requires one. */
export function requirePerson(auth: Auth): Session | Delegate {
  const person = sessionOf(auth) ?? delegateOf(auth);
  if (person === null) throw refused(refusalOf(auth));
  return person;
}

/**
 * Returns the caller's active organization, or that which an application's token names.
 * @throws {ApiError} BAD_USER_INPUT with the field that needs it, if there is none
 */
export function organizationOf(auth: Auth, field?: string): string {
  const organizationId = (sessionOf(auth) ?? delegateOf(auth))?.orgId;
  if (organizationId == null) throw badInput('You have no active organization: choose one first.', field);
  return organizationId;
}
