import { applicationRoleOf, type Delegate, type Session } from '../auth/index.ts';
import { roleIn } from '../config/index.ts';
import { ApiError } from '../errors/index.ts';
import type { Database } from '../postgres/index.ts';
import type { ClerkPerson, Directory } from './people.ts';
import { findUsers, mirrorUser, type UserRow } from './users.ts';

type Caller = Session | Delegate;

/** Timestamp for rows made from a token alone; any data from Clerk replaces them. */
const UNCONFIRMED = new Date(0);

/**
 * Returns the caller's row, and creates it if no webhook has done so yet: from the token if its claims have a `name`
 * (and `email`, `picture`), otherwise from Clerk. While Clerk is unavailable, the user is named "New user", and looked
 * up again next time.
 * @throws {ApiError} UNAUTHENTICATED for a deleted user: a token that is still valid does not restore them
 */
export async function ensureUser(db: Database, directory: Directory, caller: Caller): Promise<UserRow> {
  const [known] = await findUsers(db, [caller.userId]);
  const row = known !== undefined && isSettled(known, caller) ? known : await introduce(db, directory, caller);
  if (row.deletedAt !== null) throw gone();
  return row;
}

const gone = () => new ApiError('UNAUTHENTICATED', 'This account no longer exists.');

const isSettled = ({ name, updatedAt, deletedAt }: UserRow, caller: Caller): boolean =>
  deletedAt !== null || updatedAt > UNCONFIRMED || textClaim(caller, 'name') === name;

const introduce = async (db: Database, directory: Directory, caller: Caller): Promise<UserRow> => {
  const name = textClaim(caller, 'name');
  const person = name === null ? await lookUp(directory, caller) : fromToken(caller, name);
  if (person === null) throw gone();
  return mirrorUser(db, person);
};

const lookUp = async (directory: Directory, caller: Caller): Promise<ClerkPerson | null> => {
  try {
    return await directory.person(caller.userId);
  } catch (cause) {
    if (cause instanceof ApiError && cause.code === 'AUTH_UNAVAILABLE') return fromToken(caller, 'New user');
    throw cause;
  }
};

const fromToken = (caller: Caller, name: string): ClerkPerson => ({
  id: caller.userId,
  name,
  email: textClaim(caller, 'email'),
  imageUrl: textClaim(caller, 'picture'),
  role: roleIn({ role: applicationRoleOf(caller) }),
  createdAt: new Date(),
  updatedAt: UNCONFIRMED,
});

/** A token for an application has no such claims. */
const textClaim = (caller: Caller, claim: string): string | null => {
  const value: unknown = 'sessionClaims' in caller ? caller.sessionClaims[claim] : null;
  const text = typeof value === 'string' ? value.replaceAll('\0', '') : '';
  return text.trim() === '' ? null : text;
};
