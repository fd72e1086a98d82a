import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import * as sample from '../dev/people.ts';
import { loadKeys } from '../gatehouse/local-clerk/keys.ts';
import { openStore } from '../gatehouse/local-clerk/store.ts';
import { createTokenMinter } from '../gatehouse/local-clerk/token.ts';
import { freePort } from '../gatehouse/test/support/port.ts';
import { makeTestDatabase } from './support/api.ts';

/** A clone with the same sources, but no `.env` and no `.data`. */
let clone = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  const sources = ['src', 'schema', 'dev', 'node_modules', 'package.json', 'tsconfig.json'];
  await Promise.all(sources.map((name) => symlink(resolve(name), join(clone, name))));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(clone, { recursive: true, force: true });
});

const start = (env: Record<string, string> = {}) => {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/gatehouse.ts', 'dev'], {
    cwd: clone,
    env: { PATH, ...env },
  });
  children.push(child);
  const ended = once(child, 'exit').then(([code]) => code);
  return { child, ended, stderr: text(child.stderr) };
};

test('npm run dev on a fresh clone prints its URL and the sample people, and serves them', {
  timeout: 60_000,
}, async () => {
  const port = await freePort();
  const { child, ended } = start({ PORT: String(port) });
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.includes('npm run --silent token')) break;
  }
  expect(said).toContain(`http://localhost:${port}/graphql`);
  for (const part of ['local Clerk', 'PGlite', 'linus    Linus Torvalds  org:member of Acme'])
    expect(said).toContain(part);

  const token = await createTokenMinter(await loadKeys(join(clone, '.data/clerk')), openStore(sample))('linus');
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { name } user(id: "user_grace") { name } }' }),
  });
  // Grace is one of the sample rows.
  expect(await answer.json()).toEqual({ data: { me: { name: 'Linus Torvalds' }, user: { name: 'Grace Hopper' } } });

  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test.runIf(process.env.TEST_DATABASE_URL)(
  'a database of your own gets its tables, and sample rows only when asked',
  {
    timeout: 90_000,
  },
  async () => {
    const { config, remove } = await makeTestDatabase('empty');
    onTestFinished(remove);
    const url = config.kind === 'postgres' ? config.url : '';
    const { child, ended } = start({ PORT: String(await freePort()), DATABASE_URL: url });
    let said = '';
    for await (const chunk of child.stdout) {
      said += chunk;
      if (said.includes('npm run --silent token')) break;
    }
    expect(said).toContain('npm run db:seed adds the sample rows');
    const database = new pg.Client(url);
    await database.connect();
    const { rows } = await database.query('select count(*) as users from users');
    await database.end();
    child.kill('SIGTERM');
    await ended;
    expect(rows).toEqual([{ users: '0' }]);
  },
);

test.each(['SIGTERM', 'SIGKILL'] as const)(
  '%s to npm ends npm run dev and all of its children',
  {
    timeout: 90_000,
  },
  async (signal) => {
    const port = await freePort();
    const { PATH = '' } = process.env;
    const env = { PATH, PORT: String(port), HOME: clone, npm_config_update_notifier: 'false' };
    const npm = spawn('npm', ['run', 'dev'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    const { pid } = npm;
    if (pid === undefined) throw new Error('npm did not start');
    // All that a failed test leaves is in this group.
    const endGroup = () => process.kill(-pid, 'SIGKILL');
    const isLeft = () => {
      try {
        return process.kill(-pid, 0);
      } catch {
        return false;
      }
    };
    onTestFinished(() => void (isLeft() && endGroup()));
    let said = '';
    for await (const chunk of npm.stdout) {
      said += chunk;
      if (said.includes('npm run --silent token')) break;
    }
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);

    npm.kill(signal);
    await expect.poll(isLeft, { timeout: 20_000 }).toBe(false);
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
  },
);

test.each([
  [
    'a damaged .env',
    '.env',
    'PORT 4000',
    {},
    '.env, line 1, is malformed: a line must be NAME=value or begin with #.\n',
  ],
  ['an unwritable .data', '.data', '', {}, '.data/clerk cannot be written (ENOTDIR): check who owns it.\n'],
  [
    'production',
    '.env',
    '',
    { NODE_ENV: 'production' },
    '`npm run dev` is for development, but NODE_ENV is production.\n',
  ],
])('reports %s in a sentence, with exit code 1', { timeout: 60_000 }, async (_, file, content, env, sentence) => {
  await writeFile(join(clone, file), content);
  const { ended, stderr } = start(env);
  expect([await ended, await stderr]).toEqual([1, sentence]);
});
