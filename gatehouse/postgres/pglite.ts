import { accessSync, chmodSync, constants, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Logger as QueryLogger } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { PoolConfig } from '../config/index.ts';
import { StartError } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';
import { createBusyWarning } from './busy-warning.ts';
import type { OpenDatabase } from './database.ts';
import { createGate } from './gate.ts';
import { migrationFault } from './migration-fault.ts';
import { lockDirectory } from './pglite-lock.ts';
import { setGate } from './statements.ts';

/** The default of 128 MB would be a third of the whole process. */
const POSTGRESQL_CONF = ['shared_buffers = 16MB'];

type Options = {
  directory: string;
  pool: PoolConfig;
  migrations: string | null;
  log: Logger;
  logger: QueryLogger | false;
};

/**
 * Opens PostgreSQL inside this process, in a directory of its own or in memory (`memory://`). It runs one statement at a
 * time; while there are others, their owners take turns.
 * @throws {StartError} if the directory is not writable, in use by another process, or damaged
 */
export async function openPglite({ directory, pool, migrations, log, logger }: Options): Promise<OpenDatabase> {
  const inMemory = directory.startsWith('memory://');
  const unlock = inMemory ? () => {} : await takeDirectory(directory);
  try {
    const client = await create(directory);
    const db = drizzle({ client, logger });
    if (migrations !== null) {
      await migrate(db, { migrationsFolder: migrations }).catch(async (cause) => {
        await client.close();
        throw migrationFault(cause, `the database in ${directory}`);
      });
    }
    if (!inMemory) keepPrivate(directory);
    const warn = createBusyWarning(log);
    const onBusy = () =>
      warn({}, 'PGlite, which runs one statement at a time, was busy: set DATABASE_URL to a PostgreSQL');
    setGate(db, createGate({ places: 1, waitMs: pool.statementMs, onBusy }));
    let closing: Promise<void> | null = null;
    const close = () => {
      closing ??= client.close().finally(unlock);
      return closing;
    };
    return { db, ready: async () => void (await client.query('select 1')), close };
  } catch (cause) {
    unlock();
    throw cause;
  }
}

const takeDirectory = async (directory: string): Promise<() => void> => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.W_OK);
    const parent = dirname(directory);
    for (const ours of basename(parent) === '.data' ? [parent, directory] : [directory]) chmodSync(ours, 0o700);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new StartError(`The database directory ${directory} cannot be written (${code}): check who owns it.`, {
      cause,
    });
  }
  return lockDirectory(directory);
};

/** PGlite creates the files of a new database with mode 666, ignoring the umask. */
const keepPrivate = (directory: string): void => {
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
  }
};

const create = async (dataDir: string): Promise<PGlite> => {
  try {
    return await PGlite.create({ dataDir, postgresqlconf: POSTGRESQL_CONF });
  } catch (cause) {
    throw new StartError(
      `The database in ${dataDir} is damaged, or was made by another version of PGlite: delete that directory to start over.`,
      { cause },
    );
  }
};
