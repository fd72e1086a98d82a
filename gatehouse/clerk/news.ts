import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** What Clerk says of something: that it was made, or how it is now. */
export type News = 'created' | 'updated';

type Mirror = Record<'updatedAt' | 'deletedAt', PgColumn>;

/**
 * Whether a statement brings something newer than the row it meets, by Clerk's own `updated_at`: webhooks arrive in any
 * order. Of the same millisecond, an update counts as the later, and so does what is delivered later.
 */
export const isNewer = ({ updatedAt }: Mirror, news: News): SQL =>
  sql`${updatedAt} ${news === 'created' ? sql`<` : sql`<=`} excluded.updated_at`;

/** Whether a deletion that is final meets a row not deleted yet, or deleted later: the earliest one stands. */
export const isFirstDeletion = ({ deletedAt }: Mirror): SQL =>
  sql`${deletedAt} is null or ${deletedAt} > excluded.deleted_at`;

/** The same row without NUL characters, which Clerk's names may hold and PostgreSQL's texts may not. */
export function withoutNul<Row extends object>(row: Row): Row {
  const entries = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.replaceAll('\0', '') : value,
  ]);
  return Object.fromEntries(entries) as Row;
}
