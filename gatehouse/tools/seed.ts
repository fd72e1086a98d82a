import { parseArgs } from 'node:util';
import { readDatabaseConfig } from '../../src/config.ts';
import { openDatabase } from '../postgres/database.ts';
import { createLog } from '../log/index.ts';
import { run } from './cli.ts';
import { readEnvironment } from './environment.ts';
import { seed } from '../../dev/sample-data.ts';

const help = `Adds the sample people, organizations and posts that are not there yet; nothing is changed or removed.

  npm run db:seed                                       into PGlite under .data/, or DATABASE_URL of .env
  DATABASE_URL=postgres://localhost/app npm run db:seed`;

run(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) return console.log(help);
  const { db, close } = await openDatabase(readDatabaseConfig(readEnvironment()), createLog({ logLevel: 'warn' }));
  const { users, posts } = await seed(db).finally(close);
  console.log(`Added ${users} people and ${posts} posts.`);
});
