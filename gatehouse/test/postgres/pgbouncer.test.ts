import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { expect, it, onTestFinished, type TestContext } from 'vitest';
import { createLog } from '../../log/index.ts';
import { openDatabase } from '../../postgres/open-database.ts';
import { migrationsFolder } from '../app/data/migrations.ts';
import { startApi } from '../support/api.ts';
import { makeTestDatabase } from '../support/database.ts';
import { connectPostgres, startPgBouncer } from '../support/postgres.ts';

const log = createLog({ logLevel: 'silent' });

/** A new database and its URL through PgBouncer; skips the test, with the reason, if one of them is missing. */
const through = async ({ skip }: Pick<TestContext, 'skip'>, from: 'template' | 'empty') => {
  if (process.env.TEST_DATABASE_URL === undefined) return skip('TEST_DATABASE_URL is not set: no PostgreSQL');
  const { config, remove } = await makeTestDatabase(from);
  onTestFinished(remove);
  if (config.kind !== 'postgres') throw new Error('not PostgreSQL');
  const url = await startPgBouncer(config.url);
  return url === null ? skip('PgBouncer is not installed: apt-get install pgbouncer') : { url, direct: config.url };
};

it('a server behind PgBouncer in transaction mode becomes ready, reads and writes', async (context) => {
  const { url } = await through(context, 'template');
  const opened = await openDatabase({ kind: 'postgres', url }, log, { migrationsFolder });
  const api = await startApi({}, { database: { ...opened, statements: [] } });
  expect((await api.anonymous.fetch('/readyz')).status).toBe(200);
  const input = { title: 'Pooled', body: 'Through PgBouncer' };
  const linus = api.as('linus');
  const write = () =>
    linus.query('mutation ($input: CreatePoemInput!) { createPoem(input: $input) { title } }', { input });
  const answers = await Promise.all(Array.from({ length: 30 }, write));
  expect(answers.map(({ data }) => data)).toEqual(new Array(30).fill({ createPoem: { title: 'Pooled' } }));
  expect((await linus.query('{ myPoems(first: 100) { edges { node { title } } } }')).errors).toBeUndefined();
});

it('instances that start together behind PgBouncer migrate once, and leave no lock behind', async (context) => {
  const { url, direct } = await through(context, 'empty');
  const opened = await Promise.all(
    Array.from({ length: 4 }, () => openDatabase({ kind: 'postgres', url }, log, { migrationsFolder })),
  );
  const [first] = opened;
  const rows = await first?.db.select({ id: sql`id` }).from(sql`drizzle.__drizzle_migrations`);
  expect(rows).toHaveLength(readMigrationFiles({ migrationsFolder }).length);
  await Promise.all(opened.map(({ close }) => close()));
  const client = await connectPostgres(direct);
  const locks =
    "select pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())";
  expect((await client.query(locks)).rows).toEqual([]);
});

it('cancels a statement behind PgBouncer that takes too long, and the connections stay usable', async (context) => {
  const { url } = await through(context, 'template');
  const { db, close } = await openDatabase({ kind: 'postgres', url }, log, {
    migrationsFolder,
    pool: { size: 1, waitMs: 2_000, statementMs: 300 },
  });
  onTestFinished(close);
  await expect(db.execute(sql`select pg_sleep(60)`)).rejects.toThrow();
  expect(await db.select({ one: sql`1` }).from(sql`(select 1) as t`)).toHaveLength(1);
});
