import { existsSync } from 'node:fs';
import pg from 'pg';
import type { Config } from '../../config/index.ts';
import { createLog } from '../../log/index.ts';
import { checkMigrations, openAsItIs } from '../../postgres/index.ts';
import { isOurServer } from './port.ts';

/** Which database it is, and that it answers. */
export async function reachableDatabase({ database }: Config): Promise<string> {
  if (database.kind === 'pglite') return `PGlite in ${database.directory}`;
  const client = new pg.Client({ connectionString: database.url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    return `PostgreSQL ${rows[0].server_version}`;
  } catch (cause) {
    throw new Error(`PostgreSQL cannot be reached (${(cause as NodeJS.ErrnoException).code}): check DATABASE_URL.`);
  } finally {
    await client.end();
  }
}

/** Whether the applied migrations are those of the folder. */
export async function fittingMigrations({ database, http }: Config, folder: string): Promise<string> {
  if (database.kind === 'pglite') {
    if (!existsSync(database.directory)) return 'applied at the first start';
    // Only one process can open PGlite, and a running server has migrated its tables.
    if (await isOurServer(http.port)) return 'not checked, because the running server has the database open';
  }
  const { db, close } = await openAsItIs(database, createLog({ logLevel: 'silent' }));
  const { fault, pending } = await checkMigrations(db, folder).finally(close);
  if (fault !== null) throw new Error(`${fault}: \`npm run db:fresh\` makes a new local database.`);
  return pending.length === 0 ? 'all applied' : `the next start applies ${pending.join(', ')}`;
}
