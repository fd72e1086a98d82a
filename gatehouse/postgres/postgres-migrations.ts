import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import type { Logger } from '../log/index.ts';
import { faultOf, migrationFault } from './migration-fault.ts';

/** Any number that nothing else in the same database uses for an advisory lock. */
const MIGRATION_LOCK = 4_283_682;

/** A change of a table waits for its current users, and later ones queue behind it. This limits how long they wait. */
const LOCK_TIMEOUT_MS = 500;
const PAUSE_MS = 1_500;
const MAX_ATTEMPTS = 60;

/** lock_not_available: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Applies the migrations in one transaction. Instances that start together take turns; if a table is in use, it tries
 * again for about two minutes.
 * @throws {StartError} if a migration fails or a table stays in use; nothing has changed then
 */
export async function runMigrations(client: pg.Client, migrationsFolder: string, log: Logger): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrateOnce(client, migrationsFolder);
    } catch (cause) {
      const isWaiting = faultOf(cause).code === LOCK_NOT_AVAILABLE && attempt < MAX_ATTEMPTS;
      if (!isWaiting) throw migrationFault(cause, 'PostgreSQL');
    }
    await client.query('rollback');
    log.warn({ attempt, of: MAX_ATTEMPTS }, 'a migration waits for a table that is in use, and tries again');
    await sleep(PAUSE_MS);
  }
}

/** Locks and settings belong to the transaction, because behind PgBouncer the next one may use another connection. */
const migrateOnce = async (client: pg.Client, migrationsFolder: string): Promise<void> => {
  await client.query('begin');
  await client.query('set local statement_timeout = 0');
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
  // Within this transaction, Drizzle's "begin" has no effect, and its "commit" ends it.
  await migrate(drizzle({ client }), { migrationsFolder });
};
