import { resolve } from 'node:path';
import { type EnvReader, onOrOff, seconds, urlOf, wholeNumber } from './env-reader.ts';
import { isLoopback } from './loopback.ts';

export type DatabaseConfig = { kind: 'pglite'; directory: string } | { kind: 'postgres'; url: string };

/** Settings for PostgreSQL. PGlite runs one statement at a time, which waits for its turn for `statementMs`. */
export type PoolConfig = {
  /** Connections for requests; `/readyz` has an additional one. */
  size: number;
  /** How long a request waits for a free or new connection. */
  waitMs: number;
  statementMs: number;
};

export const defaultPool: PoolConfig = { size: 10, waitMs: 2_000, statementMs: 10_000 };

/** Reads DATABASE_URL. */
export function readDatabase(read: EnvReader): DatabaseConfig {
  return read.value(
    'DATABASE_URL',
    (url) => ({ kind: 'postgres' as const, url: urlOf(url, ['postgres:', 'postgresql:']) }),
    {
      kind: 'pglite' as const,
      directory: resolve('.data/pglite'),
    },
  );
}

/** Reads the other DATABASE_ variables. */
export function readPool(read: EnvReader): PoolConfig {
  return {
    size: read.value('DATABASE_POOL_SIZE', wholeNumber('a number of connections', 1, 1_000), defaultPool.size),
    waitMs: read.value('DATABASE_WAIT_SECONDS', seconds(1, 60), defaultPool.waitMs),
    statementMs: read.value('DATABASE_STATEMENT_SECONDS', seconds(1, 600), defaultPool.statementMs),
  };
}

/** Reads MIGRATE: whether the server migrates its tables when it starts. */
export function readMigrate(read: EnvReader): boolean {
  return read.value('MIGRATE', onOrOff, true);
}

const WITHOUT_TLS = [null, 'disable', 'allow', 'prefer'];

/**
 * Whether passwords and rows cross a network unencrypted: the database is on another host, and its URL does not require
 * TLS.
 */
export function isWithoutTls(database: DatabaseConfig): boolean {
  if (database.kind === 'pglite') return false;
  const { hostname, searchParams } = new URL(database.url);
  const host = searchParams.get('host') ?? hostname;
  if (host === '' || isLoopback(host) || host.startsWith('/')) return false;
  return WITHOUT_TLS.includes(searchParams.get('sslmode')) && !['true', '1'].includes(searchParams.get('ssl') ?? '');
}
