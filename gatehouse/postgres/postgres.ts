import type { Logger as QueryLogger } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { StartError } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';
import type { OpenDatabase } from './database.ts';

const CONNECT_TIMEOUT_MS = 2_000;
/** The server gives a statement up first; the second limit is for a server that no longer answers at all. */
const STATEMENT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 12_000;

const PING = { text: 'select 1', query_timeout: CONNECT_TIMEOUT_MS };

/** Any number will do, as long as nothing else in the same database takes an advisory lock by it. */
const MIGRATION_LOCK = 4_283_682;

/**
 * Opens a pool of connections that heals by itself when PostgreSQL has been away.
 * @throws {StartError} where PostgreSQL cannot be reached or refuses, or a migration fails
 */
export const openPostgres = async (
  url: string,
  migrationsFolder: string,
  log: Logger,
  logger: QueryLogger | false,
): Promise<OpenDatabase> => {
  await runMigrations(url, migrationsFolder);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'gatehouse',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
  });
  // An 'error' without a listener ends the process. The pool speaks for idle connections; a client that is in use and loses
  // its connection fails in its next statement, which its user is told.
  pool.on('error', (cause: Fault) => log.warn({ code: cause.code }, 'an idle database connection was lost'));
  pool.on('connect', (client) => client.on('error', () => {}));

  let closing: Promise<void> | null = null;
  return {
    db: drizzle({ client: pool, logger }),
    ready: async () => void (await pool.query(PING)),
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
};

/** On a connection of its own: the lock belongs to the session, and a migration may take longer than a statement should. */
const runMigrations = async (connectionString: string, migrationsFolder: string): Promise<void> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (cause) {
    throw new StartError(`PostgreSQL cannot be used: ${connectFault(cause)}. Check DATABASE_URL.`, { cause });
  }
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle({ client }), { migrationsFolder });
  } catch (cause) {
    throw new StartError(`The migrations could not be applied to PostgreSQL: ${migrationFault(cause)}.`, { cause });
  } finally {
    await client.end();
  }
};

type Fault = Error & { code?: string };

/** The reason in words that hold no part of the URL but the host. */
const connectFault = (cause: unknown): string => {
  const { code, message } = cause as Fault;
  if (code === '28P01') return 'it does not accept the user or the password';
  if (code === '28000') return 'it does not let this user in from here, or only with TLS (?sslmode=require)';
  return message || String(code);
};

/** Drizzle's error holds the statement; what went wrong is its cause. */
const migrationFault = (cause: unknown): string => {
  const { message } = cause instanceof Error && cause.cause instanceof Error ? cause.cause : (cause as Error);
  return message;
};
