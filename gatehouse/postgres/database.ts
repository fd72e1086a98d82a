import type { Logger as QueryLogger } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { type DatabaseConfig, defaultPool, type PoolConfig } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { requireMigrations } from './applied-migrations.ts';

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
  pool?: PoolConfig;
  /** Whether to bring the tables up to date; otherwise they must be. */
  migrate?: boolean;
};

/**
 * Opens the database and brings its tables up to date. Two processes may do so at once on one PostgreSQL; a PGlite
 * directory belongs to one process at a time. Throws StartError where the database cannot be used.
 */
export const openDatabase = async (
  config: DatabaseConfig,
  log: Logger,
  { migrationsFolder, onQuery, pool = defaultPool, migrate = true }: DatabaseOptions,
): Promise<OpenDatabase> => {
  const logger: QueryLogger | false = onQuery === undefined ? false : { logQuery: (statement) => onQuery(statement) };
  const database = await open(config, { pool, migrations: migrate ? migrationsFolder : null, log, logger });
  if (!migrate) {
    await requireMigrations(database.db, migrationsFolder).catch(async (cause) => {
      await database.close();
      throw cause;
    });
  }
  return database;
};

/** `migrations` is the folder of those to apply, or null. */
type Options = { pool: PoolConfig; migrations: string | null; log: Logger; logger: QueryLogger | false };

const open = async (config: DatabaseConfig, options: Options): Promise<OpenDatabase> => {
  if (config.kind === 'postgres') {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres({ url: config.url, ...options });
  }
  const { openPglite } = await import('./pglite.ts');
  return openPglite({ directory: config.directory, ...options });
};
