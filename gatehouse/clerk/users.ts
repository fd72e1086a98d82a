import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import type { Database } from '../postgres/index.ts';
import { type Connection, moment, type PageArgs, type RowOf, readPage, rowsOf } from '../postgres/index.ts';
import { isFirstDeletion, isNewer, type News, withoutNul } from './news.ts';
import type { Person } from './people.ts';

/** Clerk's people, mirrored. Who is deleted there keeps a row here, for what they wrote. */
export const users = pgTable(
  'users',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email'),
    imageUrl: text('image_url'),
    role: text('role', { enum: ['USER', 'ADMIN'] }).notNull(),
    createdAt: moment('created_at').notNull(),
    /** Clerk's, so that older news of the same person can be told from newer. */
    updatedAt: moment('updated_at').notNull(),
    deletedAt: moment('deleted_at'),
  },
  (t) => [index('users_created_at_id').on(t.createdAt, t.id), check('users_role', sql`${t.role} in ('USER', 'ADMIN')`)],
);

/** How people are read: everyone may see a row, deleted people's too, as authors. */
export const userRows = rowsOf('user', users, { grounds: () => [{}] });

export type UserRow = RowOf<typeof userRows>;

/** The rows of these ids, deleted people's too. */
export const findUsers = (db: Database, ids: readonly string[]): Promise<UserRow[]> =>
  db
    .select()
    .from(users)
    .where(inArray(users.id, [...ids]));

export const listUsers = async (
  db: Database,
  { role, ...args }: PageArgs & { role?: UserRow['role'] | null | undefined },
): Promise<Connection<UserRow>> => {
  const page = readPage(users, 'createdAt', args);
  const rows = await db
    .select()
    .from(users)
    .where(and(isNull(users.deletedAt), role == null ? undefined : eq(users.role, role), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit);
  return page.connect(rows);
};

/** Writes what Clerk says of a person, unless the mirror has newer or holds them deleted. Returns the row as it then is. */
export const mirrorUser = async (db: Database, person: Person, news: News = 'updated'): Promise<UserRow> => {
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
};

/**
 * Blanks what was known of a person who was deleted at Clerk. The row stays, as the author of what they published and so
 * that no older news brings them back: Clerk never gives an id twice.
 */
export const forgetUser = async (db: Database, id: string, at: Date): Promise<void> => {
  const blank = { name: 'Deleted user', email: null, imageUrl: null, role: 'USER' } as const;
  const row = { ...blank, createdAt: at, updatedAt: at, deletedAt: at };
  await db
    .insert(users)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: users.id, set: row, setWhere: isFirstDeletion(users) });
};
