import { existsSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { type DatabaseConfig, readDatabaseConfig } from '../config/index.ts';
import { createLog } from '../log/index.ts';
import { openAsItIs } from '../postgres/index.ts';
import type { Application } from './application.ts';
import { isOnThisMachine, readEnvironment } from './environment.ts';
import { seed } from './seed.ts';

const help = `Deletes the local database, and creates a new one with the current tables and the sample rows.

  npm run db:fresh             PGlite under .data/
  npm run db:fresh -- --yes    the PostgreSQL of DATABASE_URL, if it is on this machine: all of its tables are dropped

Stop the server first.`;

/** `npm run db:fresh`. */
export async function fresh(application: Application, args: string[]): Promise<void> {
  const options = { help: { type: 'boolean', short: 'h' }, yes: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ args, options });
  if (values.help === true) return console.log(help);
  const environment = readEnvironment();
  if (environment.NODE_ENV === 'production') throw new Error('NODE_ENV is production: nothing was removed.');
  await remove(readDatabaseConfig(environment), values.yes);
  await seed(application, []);
}

const remove = async (database: DatabaseConfig, agreed: boolean): Promise<void> => {
  if (database.kind === 'pglite') {
    if (existsSync(`${database.directory}.lock`))
      await (await openAsItIs(database, createLog({ logLevel: 'silent' }))).close();
    rmSync(database.directory, { recursive: true, force: true });
    return;
  }
  const { host, pathname } = new URL(database.url);
  if (!isOnThisMachine(database))
    throw new Error(`DATABASE_URL is on ${host}, not on this machine: nothing was removed.`);
  if (!agreed) {
    throw new Error(
      `This drops every table of ${pathname.slice(1)} on ${host}: run \`npm run db:fresh -- --yes\` to do so.`,
    );
  }
  const { db, close } = await openAsItIs(database, createLog({ logLevel: 'silent' }));
  try {
    await db.execute(sql`drop schema public cascade`);
    await db.execute(sql`drop schema if exists drizzle cascade`);
    await db.execute(sql`create schema public`);
  } finally {
    await close();
  }
};
