import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { DatabaseConfig } from '../../config/index.ts';
import { createLog } from '../../log/index.ts';
import { openDatabase } from '../../postgres/index.ts';
import { poems, type TestedApplication } from './application.ts';
import { closeAfter } from './cleanup.ts';
import { emptyBeside } from './template.ts';

/**
 * A new database with the sample data: PGlite or, with TEST_DATABASE_URL, PostgreSQL. `statements` lists what ran in
 * it. Closed and removed after the test, or after the file if called outside a test.
 */
export async function openTestDatabase(application: TestedApplication = poems) {
  const { config, remove } = await makeTestDatabase('template', application);
  closeAfter(remove);
  const statements: string[] = [];
  const onQuery = (statement: string) => void statements.push(statement);
  const { db, ready, close } = await openDatabase(config, createLog({ logLevel: 'silent' }), {
    migrationsFolder: application.migrationsFolder,
    onQuery,
  });
  closeAfter(close);
  return { db, ready, config, statements, close };
}

/** The same before it is opened: a copy of the run's template, or `empty`, without tables. */
export async function makeTestDatabase(from: 'template' | 'empty' = 'template', application = poems) {
  const template = inject(application.template);
  return template.kind === 'pglite' ? copyDirectory(template.directory, from) : createDatabase(template.url, from);
}

type TestDatabase = { config: DatabaseConfig; remove(): Promise<void> };

const copyDirectory = async (template: string, from: 'template' | 'empty'): Promise<TestDatabase> => {
  const parent = mkdtempSync(`${template}-`);
  const directory = join(parent, 'pglite');
  cpSync(from === 'template' ? template : emptyBeside(template), directory, { recursive: true });
  return {
    config: { kind: 'pglite', directory },
    remove: async () => rmSync(parent, { recursive: true, force: true }),
  };
};

const createDatabase = async (template: string, from: 'template' | 'empty'): Promise<TestDatabase> => {
  const url = new URL(template);
  const source = url.pathname.slice(1);
  const name = `${source}_${randomBytes(8).toString('hex')}`;
  url.pathname = name;
  await administer(`create database ${name} template ${from === 'template' ? source : 'template0'}`);
  return {
    config: { kind: 'postgres', url: url.href },
    remove: () => administer(`drop database ${name} with (force)`),
  };
};

/** Runs a statement from outside the test databases, since no one may be connected to a template while it is copied. */
const administer = async (statement: string): Promise<void> => {
  const client = new pg.Client(process.env.TEST_DATABASE_URL);
  await client.connect();
  await client.query(statement).finally(() => client.end());
};
