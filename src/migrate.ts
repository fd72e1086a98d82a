import { loadEnvFile, readDatabaseConfig } from '../gatehouse/config/index.ts';
import { StartError } from '../gatehouse/errors/index.ts';
import { createLog } from '../gatehouse/log/index.ts';
import { openDatabase } from '../gatehouse/postgres/index.ts';
import { migrationsFolder } from './data/migrations.ts';
import { limits } from './limits.ts';

const help = `Applies pending migrations and exits: for deployments in which the server itself runs with MIGRATE=off.

  DATABASE_URL=postgres://... node dist/src/migrate.js

Concurrent runs take turns. If a table is in use, it tries again for about two minutes. Exit code 1: it failed and changed
nothing.`;

const main = async (): Promise<string> => {
  if (process.argv.slice(2).some((argument) => ['-h', '--help'].includes(argument))) return help;
  loadEnvFile();
  const { close } = await openDatabase(readDatabaseConfig(), createLog({ logLevel: 'info' }), {
    limits: limits.database,
    migrationsFolder,
  });
  await close();
  return 'The tables are up to date.';
};

main().then(
  (answer) => {
    process.stdout.write(`${answer}\n`);
  },
  (cause) => {
    process.stderr.write(`${cause instanceof StartError ? cause.message : (cause?.stack ?? cause)}\n`);
    process.exit(1);
  },
);
