import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Drizzle for PostgreSQL; a transaction is one too. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;

export type OpenDatabase = {
  db: Database;
  /** Resolves if the database responds; rejects after some seconds without a response. */
  ready(): Promise<void>;
  close(): Promise<void>;
};
