import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cloneApplication, root } from '../support/clone.ts';

const clone = cloneApplication();
const app = join(clone, 'gatehouse/test/app');
cpSync(join(root, 'gatehouse/test/drizzle.config.ts'), join(clone, 'drizzle.config.ts'));

const node = (...args: string[]) => {
  const options = { cwd: clone, encoding: 'utf8', env: { PATH: process.env.PATH, PORT: '45871' } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, out: stdout, err: stderr };
};
const tool = (...args: string[]) => node('--import', 'tsx', 'gatehouse/test/app/gatehouse.ts', ...args);
const generate = (name: string) => tool('generate-migration', '--name', name);
const migrations = () => readdirSync(join(app, 'data/migrations')).filter((name) => name.endsWith('.sql'));

/** A table of the developer's, with this column. */
const writeTable = (column: string) =>
  writeFileSync(
    join(app, 'data/seat.ts'),
    `import { pgTable, text } from 'drizzle-orm/pg-core';
export const seats = pgTable('seats', { id: text('id').primaryKey(), ${column}: text('${column}') });\n`,
  );

it('a table that is changed after its migration was applied: the error says what to do, and doing it works', () => {
  const before = migrations();
  writeTable('row');
  generate('add_seats');
  expect(tool('seed')).toMatchObject({ status: 0, out: expect.stringMatching(/^Added 5 people, 48 poems/) });
  expect(tool('doctor').out).toContain('ok       migrations: all applied');

  writeTable('place');
  expect(tool('undo-migration')).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^Removed .*add_seats\.sql\./),
  });
  expect(migrations()).toEqual(before);
  generate('add_seats');
  const { status, err } = tool('migrate');
  expect(status).toBe(1);
  expect(err).toMatch(/could not be applied to .*pglite: relation "seats" already exists\. .*`npm run db:fresh`/);
  expect(tool('doctor').out).toMatch(/problem {2}migrations: .* lacks 1 of the applied migrations: `npm run db:fresh`/);

  expect(tool('fresh')).toMatchObject({ status: 0, out: expect.stringMatching(/^Added 5 people, 48 poems/) });
  expect(tool('migrate')).toMatchObject({ status: 0 });
  const file = migrations().find((name) => name.includes('add_seats')) ?? '';
  expect(readFileSync(join(app, 'data/migrations', file), 'utf8')).toContain('"place" text');
}, 240_000);

it('empties a database of your own only if you agree, and no other', () => {
  const fresh = (url: string, ...args: string[]) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: url };
    const command = ['--import', 'tsx', 'gatehouse/test/app/gatehouse.ts', 'fresh', ...args];
    return spawnSync(process.execPath, command, { cwd: clone, encoding: 'utf8', env }).stderr;
  };
  expect(fresh('postgres://127.0.0.1/shop')).toContain('This drops every table of shop on 127.0.0.1: run');
  expect(fresh('postgres://db.example.com/shop', '--yes')).toContain('not on this machine: nothing was removed');
}, 60_000);
