import { parseArgs } from 'node:util';
import { users } from '../clerk/index.ts';
import { readDatabaseConfig } from '../config/index.ts';
import { createLog } from '../log/index.ts';
import { type Database, openDatabase } from '../postgres/index.ts';
import type { Application } from './application.ts';
import { readEnvironment } from './environment.ts';

const help = `Adds the sample rows that are not there yet; nothing is changed or removed.

  npm run db:seed                                       into PGlite under .data/, or DATABASE_URL of .env
  npm run db:seed -- --if-empty                         only where the database knows no user yet
  DATABASE_URL=postgres://localhost/app npm run db:seed`;

/** `npm run db:seed`. */
export async function seed({ migrationsFolder, loadSeed }: Application, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { help: { type: 'boolean', short: 'h' }, 'if-empty': { type: 'boolean', default: false } },
  });
  if (values.help === true) return console.log(help);
  const config = readDatabaseConfig(readEnvironment());
  const { db, close } = await openDatabase(config, createLog({ logLevel: 'warn' }), { migrationsFolder });
  try {
    if (values['if-empty'] && (await hasUsers(db))) return;
    const added = await (await loadSeed())(db);
    const counts = Object.entries(added).map(([name, count]) => `${count} ${name}`);
    console.log(`Added ${counts.join(', ')}.`);
  } finally {
    await close();
  }
}

const hasUsers = async (db: Database): Promise<boolean> =>
  (await db.select({ id: users.id }).from(users).limit(1)).length > 0;
