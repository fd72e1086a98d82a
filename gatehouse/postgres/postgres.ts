import type { Logger as QueryLogger } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type Limits, type PoolConfig, product } from '../config/index.ts';
import { StartError } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';
import type { OpenDatabase } from './database.ts';
import { createGate } from './gate.ts';
import { createPool } from './pool.ts';
import { runMigrations } from './postgres-migrations.ts';
import { setGate } from './statements.ts';

type Options = {
  url: string;
  pool: PoolConfig;
  limits: Limits['database'];
  migrations: string | null;
  log: Logger;
  logger: QueryLogger | false;
};

/**
 * Opens a pool that recovers by itself when PostgreSQL was unavailable. `ready` has a connection of its own, so that it
 * also works while all others are in use.
 * @throws {StartError} if PostgreSQL is unreachable or refuses the connection, or a migration fails
 */
export async function openPostgres(parts: Options): Promise<OpenDatabase> {
  const { url, pool: config, limits, migrations, log, logger } = parts;
  const options = {
    connectionString: url,
    application_name: product,
    connectionTimeoutMillis: config.waitMs,
    keepAlive: true,
  };
  const { client, times } = await connectOnce(options, config.statementMs, parts);
  try {
    if (migrations !== null) await runMigrations(client, migrations, limits, log);
  } finally {
    await client.end();
  }
  const pool = createPool({ ...options, ...times, max: config.size }, log);
  const probe = createPool({ ...options, query_timeout: limits.readyMs, max: 1 }, log);

  const db = drizzle({ client: pool, logger });
  const onBusy = () => pool.warnBusy('all connections were in use for too long');
  setGate(db, createGate({ places: config.size, waitMs: config.waitMs, onBusy }));

  let closing: Promise<unknown> | null = null;
  return {
    db,
    ready: async () => void (await probe.query('select 1')),
    close: async () => {
      closing ??= Promise.all([pool.end(), probe.end()]);
      await closing;
    },
  };
}

type StatementTimes = { statement_timeout?: number; query_timeout: number };

/** Connects, and detects a pooler in between, which accepts no statement timeout. */
const connectOnce = async (
  options: pg.ClientConfig,
  statementMs: number,
  { limits, log }: Pick<Options, 'limits' | 'log'>,
): Promise<{ client: pg.Client; times: StatementTimes }> => {
  const timed = { statement_timeout: statementMs, query_timeout: statementMs + limits.answerMarginMs };
  try {
    return { client: await connect({ ...options, statement_timeout: statementMs }), times: timed };
  } catch (cause) {
    if (!isPoolerRefusal(cause)) throw unusable(cause);
  }
  log.info(
    'a pooler such as PgBouncer does not accept statement_timeout: this process stops waiting for long statements, PostgreSQL ends ' +
      "them only if the role has the setting (ALTER ROLE ... SET statement_timeout = '10s')",
  );
  const client = await connect(options).catch((cause) => Promise.reject(unusable(cause)));
  return { client, times: { query_timeout: statementMs } };
};

const connect = async (options: pg.ClientConfig): Promise<pg.Client> => {
  const client = new pg.Client(options);
  client.on('error', () => {});
  await client.connect();
  return client;
};

type Fault = Error & { code?: string };

/** https://www.pgbouncer.org/config.html#ignore_startup_parameters */
const isPoolerRefusal = (cause: unknown): boolean =>
  (cause as Fault).code === '08P01' && (cause as Fault).message.includes('unsupported startup parameter');

const unusable = (cause: unknown): StartError =>
  new StartError(`PostgreSQL cannot be used: ${connectFault(cause)}. Check DATABASE_URL.`, { cause });

/** Describes the error without any part of the URL except the host. */
const connectFault = (cause: unknown): string => {
  const { code, message } = cause as Fault;
  if (code === '28P01') return 'it does not accept the user or the password';
  if (code === '28000') return 'it does not let this user in from here, or only with TLS (?sslmode=require)';
  return message || String(code);
};
