import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import * as sample from '../../dev/people.ts';
import { localClerkEnv } from '../../gatehouse/local-clerk/env.ts';
import { makeKeys } from '../../gatehouse/local-clerk/keys.ts';
import { openStore } from '../../gatehouse/local-clerk/store.ts';
import { createTokenMinter } from '../../gatehouse/local-clerk/token.ts';
import { closeAfter } from '../../gatehouse/test/support/cleanup.ts';
import { freePort } from '../../gatehouse/test/support/port.ts';
import type { Config } from '../../src/config.ts';

const keys = await makeKeys();
export const mint = createTokenMinter(keys, openStore(sample));

let building: Promise<string> | null = null;

/** Builds the sources once for all tests, in a new directory. Returns `dist/src` in it. */
export function build(): Promise<string> {
  building ??= makeBuild();
  return building;
}

const makeBuild = async (): Promise<string> => {
  const clone = mkdtempSync(join(tmpdir(), 'gatehouse-build-'));
  closeAfter(() => {
    building = null;
    rmSync(clone, { recursive: true, force: true });
  });
  const sources = ['src', 'schema', 'gatehouse', 'dev', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
  const filter = (path: string) => !/node_modules|gatehouse\/(hosts|test)$/.test(path);
  // Node's asynchronous `cp` of a large folder sometimes never ends on Node 20.
  for (const name of sources) cpSync(name, join(clone, name), { recursive: true, filter });
  await symlink(resolve('node_modules'), join(clone, 'node_modules'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'gatehouse/tools/build.ts'], { cwd: clone });
  const [[code], output] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`The build failed: ${output}`);
  return join(clone, 'dist/src');
};

/** What a production server on this database needs: a Clerk application's keys, which here are a local key pair's. */
export function productionEnv(database: Config['database']): Record<string, string> {
  const { CLERK_API_URL: _, ...clerk } = localClerkEnv({ keys, url: 'http://127.0.0.1:9' });
  return {
    ...clerk,
    NODE_ENV: 'production',
    CLERK_SECRET_KEY: 'sk_test_production',
    CLERK_AUTHORIZED_PARTIES: 'http://localhost:4000',
    HOST: '127.0.0.1',
    ...(database.kind === 'postgres' ? { DATABASE_URL: database.url } : {}),
  };
}

/** An empty working directory; a PGlite database is where the server looks for it. */
export async function workingDirectory(database: Config['database']): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  if (database.kind === 'pglite') {
    await mkdir(dirname(database.directory), { recursive: true });
    await symlink(dirname(database.directory), join(directory, '.data'));
  }
  return directory;
}

export type Built = {
  child: ChildProcess;
  port: number;
  url: string;
  /** Its exit code. */
  ended: Promise<number | null>;
  output: { out: string; err: string };
};

/** Starts a file of the build; `ready` in its messages says that it listens. It is ended with the test. */
export async function startBuilt(
  file: string,
  { cwd, env, port }: { cwd: string; env: Record<string, string>; port?: number },
): Promise<Built> {
  const own = port ?? (await freePort());
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--max-old-space-size=512', join(await build(), file)],
    {
      cwd,
      env: { PATH: process.env.PATH, PORT: String(own), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const ended = once(child, 'exit').then(([code]): number | null => code);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const output = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    output.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.err += chunk;
  });
  return { child, port: own, url: `http://127.0.0.1:${own}`, ended, output };
}

/** Resolves once the server listens. Throws its output if it ended instead. */
export async function listening({ child, ended, output }: Built): Promise<void> {
  const message = once(child, 'message');
  await Promise.race([message, ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${output.err}`)))]);
}
