import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { StartError } from '../errors/index.ts';
import type { Database } from './database.ts';

/** undefined_table and invalid_schema_name: no migration has run yet. */
const NO_TABLE: readonly unknown[] = ['42P01', '3F000'];

/**
 * Checks that all migrations were applied, for a server that does not migrate itself. Newer tables are fine: migrations
 * keep working with the previous version of the server.
 * @throws {StartError} if a migration is missing
 */
export async function requireMigrations(db: Database, migrationsFolder: string): Promise<void> {
  const newest = Math.max(...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis));
  if ((await newestApplied(db)) >= newest) return;
  throw new StartError(
    'The tables are older than this version, and MIGRATE is off: run `node dist/src/migrate.js` first, with the same DATABASE_URL.',
  );
}

const newestApplied = async (db: Database): Promise<number> => {
  try {
    const [row] = await db
      .select({ newest: sql<string | null>`max(created_at)` })
      .from(sql`drizzle.__drizzle_migrations`);
    return Number(row?.newest ?? 0);
  } catch (cause) {
    const { code } = (cause as Error).cause as { code?: string };
    if (NO_TABLE.includes(code)) return 0;
    throw cause;
  }
};
