import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { type Limits, roles } from '../config/index.ts';
import type { Database } from '../postgres/index.ts';
import { type Connection, moment, type PageArgs, type RowOf, readPage, rowsOf } from '../postgres/index.ts';
import { isFirstDeletion, isNewer, type News, withoutNul } from './news.ts';
import type { ClerkPerson } from './people.ts';

/** Clerk's users, mirrored. Deleted users keep a row, for what they wrote. */
export const users = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email'),
    imageUrl: text('image_url'),
    role: text('role', { enum: roles }).notNull(),
    createdAt: moment('created_at').notNull(),
    /** Clerk's own time, to recognize older data about the same user. */
    updatedAt: moment('updated_at').notNull(),
    deletedAt: moment('deleted_at'),
  },
  (t) => [index('users_created_at_id').on(t.createdAt, t.id), check('users_role', sql`${t.role} in ('USER', 'ADMIN')`)],
);

/** How users are read: everyone may see a row, including those of deleted users, as authors. */
export const userRows = rowsOf('user', users, { grounds: () => [{}] });

export type UserRow = RowOf<typeof userRows>;

/** The rows of these ids, including those of deleted users. */
export function findUsers(db: Database, ids: readonly string[]): Promise<UserRow[]> {
  return db
    .select()
    .from(users)
    .where(inArray(users.id, [...ids]));
}

/**
 * Lists users, newest first, without deleted ones.
 * @throws {ApiError} BAD_USER_INPUT if `first` or `after` is invalid
 */
export async function listUsers(
  db: Database,
  { role, ...args }: PageArgs & { role?: UserRow['role'] | null | undefined },
  limits: Limits['page'],
): Promise<Connection<UserRow>> {
  const page = readPage(users, 'createdAt', args, limits);
  const rows = await db
    .select()
    .from(users)
    .where(and(isNull(users.deletedAt), role == null ? undefined : eq(users.role, role), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit);
  return page.connect(rows);
}

/** Writes a user from Clerk, unless the mirror has newer data or the user was deleted. Returns the resulting row. */
export async function mirrorUser(db: Database, person: ClerkPerson, news: News = 'updated'): Promise<UserRow> {
  const { id, createdAt, ...state } = withoutNul(person);
  const [written] = await db
    .insert(users)
    .values({ id, createdAt, ...state })
    .onConflictDoUpdate({
      target: users.id,
      set: state,
      setWhere: sql`${users.deletedAt} is null and ${isNewer(users, news)}`,
    })
    .returning();
  const [row] = written === undefined ? await findUsers(db, [id]) : [written];
  if (row === undefined) throw new Error(`The row of ${id} was removed while it was written`);
  return row;
}

/**
 * Blanks a user who was deleted at Clerk. The row stays as the author of their posts, and so that older events do not
 * restore it; Clerk never reuses an id.
 */
export async function forgetUser(db: Database, id: string, at: Date): Promise<void> {
  const blank = { name: 'Deleted user', email: null, imageUrl: null, role: 'USER' } as const;
  const row = { ...blank, createdAt: at, updatedAt: at, deletedAt: at };
  await db
    .insert(users)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: users.id, set: row, setWhere: isFirstDeletion(users) });
}
