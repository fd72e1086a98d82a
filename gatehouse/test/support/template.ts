import { randomBytes } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { DatabaseConfig } from '../../config/index.ts';
import { createLog } from '../../log/index.ts';
import { type Database, openDatabase } from '../../postgres/index.ts';
import { makeFolder } from './folder.ts';

type Rows = {
  /** Unique among the templates of a run. */
  name: string;
  migrationsFolder: string;
  seed(db: Database): Promise<unknown>;
};

/**
 * Makes a database with an application's tables and sample data, for each test file to copy: PGlite, or a database in
 * the PostgreSQL of TEST_DATABASE_URL. Returns it closed, and `remove`, which removes it and its copies.
 */
export async function makeTemplate({ name, migrationsFolder, seed }: Rows) {
  const server = process.env.TEST_DATABASE_URL;
  const { template, remove } = server === undefined ? await makeDirectory(name) : await createDatabase(server);
  const { db, close } = await openDatabase(template, createLog({ logLevel: 'warn' }), { migrationsFolder });
  await seed(db).finally(close);
  return { template, remove };
}

/** The PGlite directory without tables from which this template was made. */
export function emptyBeside(template: string): string {
  return join(dirname(template), 'empty');
}

type Template = { template: DatabaseConfig; remove(): Promise<void> };

/** Copies of the template are named after it, so that the end of the run removes what a failed test has left. */
const makeDirectory = async (name: string): Promise<Template> => {
  folder ??= makeFolderWithEmpty();
  const parent = await folder;
  const directory = join(parent, name);
  cpSync(emptyBeside(directory), directory, { recursive: true });
  return {
    template: { kind: 'pglite', directory },
    remove: async () => rmSync(parent, { recursive: true, force: true }),
  };
};

/** Shared by all templates of a run, because a new PGlite takes seconds. */
let folder: Promise<string> | null = null;

/** A third of the usual size, because each test file copies it: small WAL segments, and no template databases. */
const makeFolderWithEmpty = async (): Promise<string> => {
  const parent = makeFolder();
  const client = await PGlite.create({ dataDir: join(parent, 'empty'), initDbStartParams: ['--wal-segsize=1'] });
  await client.exec('update pg_database set datistemplate = false');
  for (const name of ['template0', 'template1']) await client.exec(`drop database ${name}`);
  await client.close();
  return parent;
};

const createDatabase = async (server: string): Promise<Template> => {
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
  return { template: { kind: 'postgres', url: url.href }, remove };
};
