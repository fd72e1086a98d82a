import type { Logger as QueryLogger } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { DatabaseConfig } from '../config/config.ts';
import type { Logger } from '../log/index.ts';

/** Drizzle on PostgreSQL's dialect; a transaction is one too. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;

export type OpenDatabase = {
  db: Database;
  /** Resolves when the database answers; rejects after some seconds without an answer. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** The folder that drizzle-kit writes the application's migrations to; each database runs each file once, in order. */
  migrationsFolder: string;
  /** Called with the text of each statement before it runs, never with its values. */
  onQuery?: (statement: string) => void;
};

/**
 * Opens the database and brings its tables up to date. Two processes may do so at once on one PostgreSQL; a PGlite
 * directory belongs to one process at a time. Throws StartError where the database cannot be used.
 */
export const openDatabase = async (
  config: DatabaseConfig,
  log: Logger,
  { migrationsFolder, onQuery }: DatabaseOptions,
): Promise<OpenDatabase> => {
  const logger: QueryLogger | false = onQuery === undefined ? false : { logQuery: (statement) => onQuery(statement) };
  if (config.kind === 'postgres') {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(config.url, migrationsFolder, log, logger);
  }
  const { openPglite } = await import('./pglite.ts');
  return openPglite(config.directory, migrationsFolder, logger);
};
