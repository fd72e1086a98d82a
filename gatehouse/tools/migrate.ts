import { parseArgs } from 'node:util';
import { readDatabaseConfig } from '../config/index.ts';
import { createLog } from '../log/index.ts';
import { openDatabase } from '../postgres/index.ts';
import type { Application } from './application.ts';
import { readEnvironment } from './environment.ts';

const help = `Brings the tables up to date with src/data/migrations, as the server also does when it starts.

  npm run db:migrate                                       PGlite under .data/, or DATABASE_URL of .env
  DATABASE_URL=postgres://localhost/app npm run db:migrate

After a change to a table in src/data/, \`npm run db:generate\` writes the migration.`;

/** `npm run db:migrate`. */
export async function migrate({ migrationsFolder }: Application, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) return console.log(help);
  const { close } = await openDatabase(readDatabaseConfig(readEnvironment()), createLog({ logLevel: 'warn' }), {
    migrationsFolder,
  });
  await close();
  console.log('The tables are up to date.');
}
