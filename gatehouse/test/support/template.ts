import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseConfig } from '../../config/index.ts';
import { createLog } from '../../log/index.ts';
import { type Database, openDatabase } from '../../postgres/index.ts';

type Rows = { migrationsFolder: string; seed(db: Database): Promise<unknown> };

/**
 * Makes a database with an application's tables and sample data, for each test file to copy: PGlite, or a database in the
 * PostgreSQL of TEST_DATABASE_URL. Returns it closed, and `remove`, which removes it and its copies.
 */
export async function makeTemplate({ migrationsFolder, seed }: Rows) {
  const { template, remove } = await makeEmpty(process.env.TEST_DATABASE_URL);
  const { db, close } = await openDatabase(template, createLog({ logLevel: 'warn' }), { migrationsFolder });
  await seed(db).finally(close);
  return { template, remove };
}

type Template = { template: DatabaseConfig; remove(): Promise<void> };

/** What test files make of the template is named after it, so that the end of the run removes what a failed test has left. */
const makeEmpty = async (server: string | undefined): Promise<Template> => {
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
