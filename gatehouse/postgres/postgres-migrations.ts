import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import type { Limits } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import { faultOf, migrationFault } from './migration-fault.ts';

/** Any number that nothing else in the same database uses for an advisory lock. */
const MIGRATION_LOCK = 4_283_682;

/** lock_not_available: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Applies the migrations in one transaction. Instances that start together take turns; if a table is in use, it tries
 * again, by default for about two minutes.
 * @throws {StartError} if a migration fails or a table stays in use; nothing has changed then
 */
export async function runMigrations(
  client: pg.Client,
  migrationsFolder: string,
  limits: Limits['database'],
  log: Logger,
): Promise<void> {
  const { migrationAttempts: maxAttempts, migrationLockMs, migrationPauseMs } = limits;
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrateOnce(client, migrationsFolder, migrationLockMs);
    } catch (cause) {
      const isWaiting = faultOf(cause).code === LOCK_NOT_AVAILABLE && attempt < maxAttempts;
      if (!isWaiting) throw migrationFault(cause, 'PostgreSQL');
    }
    await client.query('rollback');
    log.warn({ attempt, of: maxAttempts }, 'a migration waits for a table that is in use, and tries again');
    await sleep(migrationPauseMs);
  }
}

/** Locks and settings belong to the transaction, because behind PgBouncer the next one may use another connection. */
const migrateOnce = async (client: pg.Client, migrationsFolder: string, lockMs: number): Promise<void> => {
  await client.query('begin');
  await client.query('set local statement_timeout = 0');
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query(`set local lock_timeout = ${lockMs}`);
  // Within this transaction, Drizzle's "begin" has no effect, and its "commit" ends it.
  await migrate(drizzle({ client }), { migrationsFolder });
};
