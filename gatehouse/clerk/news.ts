import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Whether an event reports a creation or a change. */
export type News = 'created' | 'updated';

type Mirror = Record<'updatedAt' | 'deletedAt', PgColumn>;

/**
 * An SQL condition: the statement has newer data than the existing row, by Clerk's own `updated_at`, because webhooks
 * arrive in any order. With equal timestamps, an update beats a creation; otherwise the later delivery wins.
 */
export function isNewer({ updatedAt }: Mirror, news: News): SQL {
  return sql`${updatedAt} ${news === 'created' ? sql`<` : sql`<=`} excluded.updated_at`;
}

/** An SQL condition: the existing row is not deleted yet, or was deleted later; the earliest deletion is kept. */
export function isFirstDeletion({ deletedAt }: Mirror): SQL {
  return sql`${deletedAt} is null or ${deletedAt} > excluded.deleted_at`;
}

/** Removes NUL characters, which Clerk's names may contain and PostgreSQL's strings may not. */
export function withoutNul<Row extends object>(row: Row): Row {
  const entries = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.replaceAll('\0', '') : value,
  ]);
  return Object.fromEntries(entries) as Row;
}
