import type { Logger as QueryLogger } from 'drizzle-orm';
import { type DatabaseConfig, defaultLimits, defaultPool, type Limits, type PoolConfig } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { requireMigrations } from './applied-migrations.ts';
import type { OpenDatabase } from './database.ts';

type DatabaseOptions = {
  /**
   * The folder with the application's migrations, written by drizzle-kit; each database runs each file once, in order.
   */
  migrationsFolder: string;
  /** Called with the text of each statement before it runs, without its values. */
  onQuery?: (statement: string) => void;
  pool?: PoolConfig;
  limits?: Limits['database'];
  /** Whether to migrate the tables; otherwise they must be up to date. */
  migrate?: boolean;
};

/**
 * Opens the database and migrates its tables. Several processes may do this at once on one PostgreSQL; a PGlite
 * directory belongs to one process at a time.
 * @throws {StartError} if the database cannot be used
 */
export async function openDatabase(
  config: DatabaseConfig,
  log: Logger,
  { migrationsFolder, onQuery, pool = defaultPool, limits = defaultLimits.database, migrate = true }: DatabaseOptions,
): Promise<OpenDatabase> {
  const logger: QueryLogger | false = onQuery === undefined ? false : { logQuery: (statement) => onQuery(statement) };
  const database = await open(config, { pool, limits, migrations: migrate ? migrationsFolder : null, log, logger });
  if (!migrate) {
    await requireMigrations(database.db, migrationsFolder).catch(async (cause) => {
      await database.close();
      throw cause;
    });
  }
  return database;
}

/** Opens the database with the tables as they are, whatever version made them: for commands that look at it. */
export function openAsItIs(config: DatabaseConfig, log: Logger): Promise<OpenDatabase> {
  return open(config, { pool: defaultPool, limits: defaultLimits.database, migrations: null, log, logger: false });
}

/** `migrations` is the folder of those to apply, or null. */
type Options = {
  pool: PoolConfig;
  limits: Limits['database'];
  migrations: string | null;
  log: Logger;
  logger: QueryLogger | false;
};

const open = async (config: DatabaseConfig, options: Options): Promise<OpenDatabase> => {
  if (config.kind === 'postgres') {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres({ url: config.url, ...options });
  }
  const { openPglite } = await import('./pglite.ts');
  return openPglite({ directory: config.directory, ...options });
};
