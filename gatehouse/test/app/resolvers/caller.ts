import { type Auth, type Session, sessionOf } from '../../../auth/index.ts';
import { ApiError, badInput } from '../../../errors/index.ts';

/** The signed-in person behind a field whose rule has let only such through. */
export function personOf(auth: Auth): Session {
  const session = sessionOf(auth);
  if (session === null) throw new ApiError('UNAUTHENTICATED', 'Sign in to do this.');
  return session;
}

/** The organization that the caller acts in. Throws BAD_USER_INPUT, naming the field that needs one, where there is none. */
export function organizationOf(auth: Auth, field?: string): string {
  const organizationId = sessionOf(auth)?.orgId;
  if (organizationId == null) throw badInput('You have no active organization: choose one first.', field);
  return organizationId;
}
