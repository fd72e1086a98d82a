import { isAdmin, type Session } from '../auth/index.ts';
import { ApiError } from '../errors/index.ts';
import type { Database } from '../postgres/index.ts';
import type { Directory, Person } from './people.ts';
import { findUsers, mirrorUser, type UserRow } from './users.ts';

/** Timestamp for rows made from a token alone; any data from Clerk replaces them. */
const UNCONFIRMED = new Date(0);

/**
 * Returns the caller's row, and creates it if no webhook has done so yet: from the token if its claims have a `name`
 * (and `email`, `picture`), otherwise from Clerk. While Clerk is unavailable, the user is named "New user", and looked
 * up again next time.
 * @throws {ApiError} UNAUTHENTICATED for a deleted user: a token that is still valid does not restore them
 */
export async function ensureUser(db: Database, directory: Directory, session: Session): Promise<UserRow> {
  const [known] = await findUsers(db, [session.userId]);
  const row = known !== undefined && isSettled(known, session) ? known : await introduce(db, directory, session);
  if (row.deletedAt !== null) throw gone();
  return row;
}

const gone = () => new ApiError('UNAUTHENTICATED', 'This account no longer exists.');

const isSettled = ({ name, updatedAt, deletedAt }: UserRow, session: Session): boolean =>
  deletedAt !== null || updatedAt > UNCONFIRMED || textClaim(session, 'name') === name;

const introduce = async (db: Database, directory: Directory, session: Session): Promise<UserRow> => {
  const name = textClaim(session, 'name');
  const person = name === null ? await lookUp(directory, session) : fromToken(session, name);
  if (person === null) throw gone();
  return mirrorUser(db, person);
};

const lookUp = async (directory: Directory, session: Session): Promise<Person | null> => {
  try {
    return await directory.person(session.userId);
  } catch (cause) {
    if (cause instanceof ApiError && cause.code === 'AUTH_UNAVAILABLE') return fromToken(session, 'New user');
    throw cause;
  }
};

const fromToken = (session: Session, name: string): Person => ({
  id: session.userId,
  name,
  email: textClaim(session, 'email'),
  imageUrl: textClaim(session, 'picture'),
  role: isAdmin(session) ? 'ADMIN' : 'USER',
  createdAt: new Date(),
  updatedAt: UNCONFIRMED,
});

const textClaim = ({ sessionClaims }: Session, claim: string): string | null => {
  const value: unknown = sessionClaims[claim];
  const text = typeof value === 'string' ? value.replaceAll('\0', '') : '';
  return text.trim() === '' ? null : text;
};
