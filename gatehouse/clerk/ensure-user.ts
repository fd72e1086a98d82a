import { type Delegate, isAdmin, type Session } from '../auth/index.ts';
import { ApiError } from '../errors/index.ts';
import type { Database } from '../postgres/index.ts';
import type { Directory, Person } from './people.ts';
import { findUsers, mirrorUser, type UserRow } from './users.ts';

type Caller = Session | Delegate;

/** The age of what Clerk's API and webhooks have not said yet: whatever they bring is newer. */
const UNCONFIRMED = new Date(0);

/**
 * The caller's row, made here where no webhook has brought it yet: from the token if its claims hold a `name` (and
 * `email`, `picture`), otherwise from Clerk. While Clerk cannot be reached, a person is "New user", and is asked for again.
 * @throws UNAUTHENTICATED for a person who is deleted: a token that lives a little longer does not bring them back
 */
export const ensureUser = async (db: Database, directory: Directory, caller: Caller): Promise<UserRow> => {
  const [known] = await findUsers(db, [caller.userId]);
  const row = known !== undefined && isSettled(known, caller) ? known : await introduce(db, directory, caller);
  if (row.deletedAt !== null) throw gone();
  return row;
};

const gone = () => new ApiError('UNAUTHENTICATED', 'This account no longer exists.');

const isSettled = ({ name, updatedAt, deletedAt }: UserRow, caller: Caller): boolean =>
  deletedAt !== null || updatedAt > UNCONFIRMED || textClaim(caller, 'name') === name;

const introduce = async (db: Database, directory: Directory, caller: Caller): Promise<UserRow> => {
  const name = textClaim(caller, 'name');
  const person = name === null ? await lookUp(directory, caller) : fromToken(caller, name);
  if (person === null) throw gone();
  return mirrorUser(db, person);
};

const lookUp = async (directory: Directory, caller: Caller): Promise<Person | null> => {
  try {
    return await directory.person(caller.userId);
  } catch (cause) {
    if (cause instanceof ApiError && cause.code === 'AUTH_UNAVAILABLE') return fromToken(caller, 'New user');
    throw cause;
  }
};

const fromToken = (caller: Caller, name: string): Person => ({
  id: caller.userId,
  name,
  email: textClaim(caller, 'email'),
  imageUrl: textClaim(caller, 'picture'),
  role: isAdmin(caller) ? 'ADMIN' : 'USER',
  createdAt: new Date(),
  updatedAt: UNCONFIRMED,
});

/** A token for an application has no such claims. */
const textClaim = (caller: Caller, claim: string): string | null => {
  const value: unknown = 'sessionClaims' in caller ? caller.sessionClaims[claim] : null;
  const text = typeof value === 'string' ? value.replaceAll('\0', '') : '';
  return text.trim() === '' ? null : text;
};
