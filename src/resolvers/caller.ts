import { type Auth, type Delegate, delegateOf, type Session, sessionOf } from '../../gatehouse/auth/index.ts';
import { ApiError, badInput } from '../../gatehouse/errors/index.ts';

/** The person behind a field whose rule has let only such through: signed in, or through an application. */
export const personOf = (auth: Auth): Session | Delegate => {
  const person = sessionOf(auth) ?? delegateOf(auth);
  if (person === null) throw new ApiError('UNAUTHENTICATED', 'Sign in to do this.');
  return person;
};

/** The organization that the caller acts in. Throws BAD_USER_INPUT, naming the field that needs one, where there is none. */
export const organizationOf = (auth: Auth, field?: string): string => {
  const organizationId = (sessionOf(auth) ?? delegateOf(auth))?.orgId;
  if (organizationId == null) throw badInput('You have no active organization: choose one first.', field);
  return organizationId;
};
