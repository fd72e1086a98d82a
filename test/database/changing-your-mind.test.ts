import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const clone = mkdtempSync(join(tmpdir(), 'gatehouse-mind-'));
afterAll(() => rmSync(clone, { recursive: true, force: true }));
for (const path of [
  'src',
  'dev',
  'schema',
  'gatehouse',
  'drizzle.config.ts',
  'tsconfig.json',
  'package.json',
  'codegen.ts',
]) {
  cpSync(path, join(clone, path), { recursive: true });
}
symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));

const node = (...args: string[]) => {
  const options = { cwd: clone, encoding: 'utf8', env: { PATH: process.env.PATH, PORT: '45871' } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, out: stdout, err: stderr };
};
const tool = (...args: string[]) => node('--import', 'tsx', 'dev/gatehouse.ts', ...args);
const generate = (name: string) => tool('generate-migration', '--name', name);
const migrations = () => readdirSync(join(clone, 'src/data/migrations')).filter((name) => name.endsWith('.sql'));

/** A table of the developer's, with this column. */
const writeTable = (column: string) =>
  writeFileSync(
    join(clone, 'src/data/seat.ts'),
    `import { pgTable, text } from 'drizzle-orm/pg-core';
export const seats = pgTable('seats', { id: text('id').primaryKey(), ${column}: text('${column}') });\n`,
  );

it('a table that is changed after its migration was applied: what PostgreSQL says, what to do, and that it works', () => {
  const before = migrations();
  writeTable('row');
  generate('add_seats');
  expect(tool('seed')).toMatchObject({ status: 0, out: expect.stringMatching(/^Added 5 people, 48 posts/) });
  expect(tool('doctor').out).toContain('ok       migrations: all applied');

  writeTable('place');
  expect(tool('undo-migration')).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^Took .*add_seats\.sql back/),
  });
  expect(migrations()).toEqual(before);
  generate('add_seats');
  const { status, err } = tool('migrate');
  expect(status).toBe(1);
  expect(err).toMatch(/could not be applied to .*pglite: relation "seats" already exists\. .*`npm run db:fresh`/);
  expect(tool('doctor').out).toMatch(/problem {2}migrations: 1 that it has had are not in .* `npm run db:fresh`/);

  expect(tool('fresh')).toMatchObject({ status: 0, out: expect.stringMatching(/^Added 5 people, 48 posts/) });
  expect(tool('migrate')).toMatchObject({ status: 0 });
  const file = migrations().find((name) => name.includes('add_seats')) ?? '';
  expect(readFileSync(join(clone, 'src/data/migrations', file), 'utf8')).toContain('"place" text');
}, 240_000);

it('a database of your own is emptied only where you agree, and never elsewhere', () => {
  const fresh = (url: string, ...args: string[]) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: url };
    const command = ['--import', 'tsx', 'dev/gatehouse.ts', 'fresh', ...args];
    return spawnSync(process.execPath, command, { cwd: clone, encoding: 'utf8', env }).stderr;
  };
  expect(fresh('postgres://127.0.0.1/shop')).toContain('This drops every table of shop on 127.0.0.1: run');
  expect(fresh('postgres://db.example.com/shop', '--yes')).toContain('not on this machine: nothing was removed');
}, 60_000);
