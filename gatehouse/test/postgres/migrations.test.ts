import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../../log/index.ts';
import { openDatabase } from '../../postgres/open-database.ts';
import { migrationsFolder } from '../app/data/migrations.ts';
import { cloneApplication } from '../support/clone.ts';
import { makeTestDatabase } from '../support/database.ts';
import { connectPostgres } from '../support/postgres.ts';

vi.setConfig({ testTimeout: 60_000 });
const log = createLog({ logLevel: 'silent' });

const make = async (from: 'template' | 'empty') => {
  const { config, remove } = await makeTestDatabase(from);
  onTestFinished(remove);
  return config;
};

/** A copy of the application with one more migration. */
const cloneWith = async (statement: string): Promise<string> => {
  const clone = cloneApplication();
  const migrations = join(clone, 'gatehouse/test/app/data/migrations');
  const journalFile = join(migrations, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(journalFile, 'utf8'));
  const last = journal.entries.at(-1);
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag: 'one_more' });
  await writeFile(journalFile, JSON.stringify(journal));
  await writeFile(join(migrations, 'one_more.sql'), statement);
  return clone;
};

it.runIf(process.env.TEST_DATABASE_URL)(
  'a migration that waits for a table in use lets others go on, and is applied once the table is free',
  async () => {
    const config = await make('template');
    if (config.kind !== 'postgres') throw new Error('not PostgreSQL');
    const cwd = await cloneWith('ALTER TABLE "poems" ADD COLUMN "extra" text;');
    const reader = await connectPostgres(config.url);
    const other = await connectPostgres(config.url);
    await reader.query('begin');
    await reader.query('select id from poems limit 1');

    const env = { ...process.env, DATABASE_URL: config.url };
    const child = spawn(process.execPath, ['--import', 'tsx', 'gatehouse/test/app/gatehouse.ts', 'migrate'], {
      cwd,
      env,
    });
    const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const waiting = 'select count(*)::int from pg_locks where not granted and relation = $1::regclass';
    const isWaiting = async () => (await other.query(waiting, ['poems'])).rows[0].count;
    await expect.poll(isWaiting, { timeout: 30_000, interval: 20 }).toBe(1);

    // Longer than it may have to queue behind the migration, and shorter than the reader reads.
    await other.query("set statement_timeout = '10s'");
    expect((await other.query('select id from poems')).rowCount).toBe(48);

    await reader.query('commit');
    const [[code], stdout] = await ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/tries again[\s\S]*The tables are up to date\.\n$/)]);
    expect((await other.query('select extra from poems limit 1')).rowCount).toBe(1);
  },
);

it('with MIGRATE=off a server refuses tables that are older, and starts on current ones', async () => {
  const config = await make('empty');
  await expect(openDatabase(config, log, { migrationsFolder, migrate: false })).rejects.toThrow(
    /^The tables are older than this version, and MIGRATE is off: run `node dist\/src\/migrate\.js` first/,
  );
  await (await openDatabase(config, log, { migrationsFolder })).close();
  const { db, close } = await openDatabase(config, log, { migrationsFolder, migrate: false });
  expect(await db.select({ one: sql`1` }).from(sql`users`)).toEqual([]);
  await close();
});
