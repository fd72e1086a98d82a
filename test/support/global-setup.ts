import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { seed } from '../../dev/sample-data.ts';
import { createLog } from '../../gatehouse/log/index.ts';
import { openDatabase } from '../../gatehouse/postgres/database.ts';
import type { Config } from '../../src/config.ts';
import { migrationsFolder } from '../../src/data/migrations.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database with the sample data that nobody has open, for each test file to copy. */
    template: Config['database'];
  }
}

/** Once a run: PGlite, or a database in the PostgreSQL of TEST_DATABASE_URL. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const { template, remove } = await makeTemplate(process.env.TEST_DATABASE_URL);
  const { db, close } = await openDatabase(template, createLog({ logLevel: 'warn' }), { migrationsFolder });
  await seed(db).finally(close);
  project.provide('template', template);
  return remove;
};

/** What test files make of the template is named after it, so that the end of the run removes what a failed test has left. */
const makeTemplate = async (server: string | undefined) => {
  if (server === undefined) {
    const parent = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
    const template = { kind: 'pglite' as const, directory: join(parent, 'template') };
    return { template, remove: async () => rmSync(parent, { recursive: true, force: true }) };
  }
  const name = `gatehouse_test_${randomBytes(4).toString('hex')}`;
  const client = new pg.Client(server);
  await client.connect();
  await client.query(`create database ${name}`);
  const url = new URL(server);
  url.pathname = name;
  const remove = async () => {
    const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [name]);
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`);
    await client.end();
  };
  return { template: { kind: 'postgres' as const, url: url.href }, remove };
};
