import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { StartError } from '../../errors/index.ts';
import { createLog } from '../../log/index.ts';
import type { Database } from '../../postgres/database.ts';
import { openDatabase } from '../../postgres/open-database.ts';
import type { Config } from '../app/config.ts';
import { migrationsFolder } from '../app/data/migrations.ts';
import { seed } from '../app/sample-data.ts';
import { makeTestDatabase } from '../support/database.ts';

const log = createLog({ logLevel: 'silent' });
const open = (config: Config['database']) => openDatabase(config, log, { migrationsFolder });

/** The error message at start. */
const refusal = async (config: Config['database']): Promise<string> => {
  const cause = await open(config).then(
    ({ close }) => close(),
    (error: unknown) => error,
  );
  expect(cause).toBeInstanceOf(StartError);
  return (cause as StartError).message;
};

const migrationFiles = readdirSync(migrationsFolder).filter((file) => file.endsWith('.sql'));
const countMigrations = async (db: Database) => {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(sql`drizzle.__drizzle_migrations`);
  return row?.count;
};

const template = inject('poems');

test('an empty database gets its tables, once, and sample data likewise', async () => {
  const { config, remove } = await makeTestDatabase('empty');
  for (const expected of [
    { people: 5, poems: 48 },
    { people: 0, poems: 0 },
  ]) {
    const { db, ready, close } = await open(config);
    await ready();
    expect(await seed(db)).toEqual(expected);
    expect(await countMigrations(db)).toBe(migrationFiles.length);
    await close();
    await close();
  }
  await remove();
});

if (template.kind === 'pglite') {
  describe('PGlite', () => {
    const copy = async () => {
      const { config, remove } = await makeTestDatabase();
      onTestFinished(remove);
      return config as Extract<Config['database'], { kind: 'pglite' }>;
    };

    test('reports a directory that it cannot write to', async () => {
      const { directory } = await copy();
      const beneathFile = join(directory, 'PG_VERSION', 'pglite');
      expect(await refusal({ kind: 'pglite', directory: beneathFile })).toMatch(/cannot be written \(ENOTDIR\)/);
    });

    test('reports damaged files, and releases the directory', async () => {
      const config = await copy();
      writeFileSync(join(config.directory, 'global', 'pg_control'), 'junk');
      expect(await refusal(config)).toMatch(/is damaged.*delete that directory/);
      expect(existsSync(`${config.directory}.lock`)).toBe(false);
    });

    test('refuses a directory that another process has open, and accepts one that a killed process left', async () => {
      const config = await copy();
      const lock = `${config.directory}.lock`;
      const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
      onTestFinished(() => void other.kill('SIGKILL'));
      writeFileSync(lock, String(other.pid));
      expect(await refusal(config)).toContain(`in use by process ${other.pid}`);
      expect(readFileSync(lock, 'utf8')).toBe(String(other.pid));
      other.kill('SIGKILL');
      await once(other, 'exit');
      const { close } = await open(config);
      expect(readFileSync(lock, 'utf8')).toBe(String(process.pid));
      await close();
      expect(existsSync(lock)).toBe(false);
    });
  });
}

describe('a PostgreSQL that cannot be used', () => {
  const url = (port: number, path = 'app') => `postgres://gate:s3cret@127.0.0.1:${port}/${path}`;

  test('is reported without the password: no server', async () => {
    const message = await refusal({ kind: 'postgres', url: url(1) });
    expect(message).toMatch(/^PostgreSQL cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1\. Check DATABASE_URL\.$/);
  });

  test('is reported within seconds: a server that does not answer', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const message = await refusal({ kind: 'postgres', url: url(port) });
    expect(message).toMatch(/^PostgreSQL cannot be used: /);
    expect(message).not.toMatch(/s3cret|gate:/);
  });
});

if (template.kind === 'postgres') {
  describe('PostgreSQL', () => {
    test('is migrated once by many that start at the same time', async () => {
      const { config, remove } = await makeTestDatabase('empty');
      const opened = await Promise.all(Array.from({ length: 4 }, () => open(config)));
      for (const { db } of opened) expect(await countMigrations(db)).toBe(migrationFiles.length);
      await Promise.all(opened.map(({ close }) => close()));
      await remove();
    });

    test('is migrated once by two processes', async () => {
      const { config, remove } = await makeTestDatabase('empty');
      const env = { ...process.env, DATABASE_URL: config.kind === 'postgres' ? config.url : '' };
      const run = async () => {
        const child = spawn(process.execPath, ['--import', 'tsx', 'gatehouse/test/app/gatehouse.ts', 'migrate'], {
          env,
        });
        return (await once(child, 'exit'))[0];
      };
      expect(await Promise.all([run(), run()])).toEqual([0, 0]);
      await remove();
    });

    const terminateOthers = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;

    test('recovers after its idle connections are lost', async () => {
      const { config, remove } = await makeTestDatabase();
      const lines: string[] = [];
      const listening = createLog({ logLevel: 'warn' }, { write: (line: string) => void lines.push(line) });
      const { db, ready, close } = await openDatabase(config, listening, { migrationsFolder });
      const thrice = <Value>(ask: () => Promise<Value>) => Promise.all([ask(), ask(), ask()]);
      await thrice(() => db.execute(sql`select pg_sleep(0.1)`));
      await db.execute(terminateOthers);
      await expect.poll(() => lines.length).toBe(2);
      await thrice(ready);
      await close();
      await remove();
    });

    test('recovers after a connection is lost in the middle of a transaction', async () => {
      const { config, remove } = await makeTestDatabase();
      const { db, ready, close } = await open(config);
      const transaction = db.transaction(async (tx) => {
        await tx.execute(sql`select 1`);
        await db.execute(terminateOthers);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.execute(sql`select 1`);
      });
      await expect(transaction).rejects.toThrow();
      await ready();
      await close();
      await remove();
    });
  });
}
