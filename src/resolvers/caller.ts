import { type Auth, refusalOf, type Session, sessionOf } from '../../gatehouse/auth/index.ts';
import { badInput, refused } from '../../gatehouse/errors/index.ts';

/** Returns the signed-in user, in a field whose rule requires one. */
export function personOf(auth: Auth): Session {
  const session = sessionOf(auth);
  if (session === null) throw refused(refusalOf(auth));
  return session;
}

/**
 * Returns the caller's active organization.
 * @throws {ApiError} BAD_USER_INPUT with the field that needs it, if there is none
 */
export function organizationOf(auth: Auth, field?: string): string {
  const organizationId = sessionOf(auth)?.orgId;
  if (organizationId == null) throw badInput('You have no active organization: choose one first.', field);
  return organizationId;
}
