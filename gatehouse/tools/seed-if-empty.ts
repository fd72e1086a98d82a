import { readDatabaseConfig } from '../../src/config.ts';
import { openDatabase } from '../postgres/database.ts';
import { users } from '../clerk/users.ts';
import { createLog } from '../log/index.ts';
import { run } from './cli.ts';
import { seed } from '../../dev/sample-data.ts';

/** What `npm run dev` runs before the server: a database that knows nobody gets the sample rows. */
const seedIfEmpty = async (): Promise<void> => {
  const { db, close } = await openDatabase(readDatabaseConfig(), createLog({ logLevel: 'warn' }));
  try {
    const [anybody] = await db.select({ id: users.id }).from(users).limit(1);
    if (anybody === undefined) await seed(db);
  } finally {
    await close();
  }
};

run(seedIfEmpty);
