import { spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { loadKeys } from '../../local-clerk/keys.ts';
import { openStore } from '../../local-clerk/store.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import * as sample from '../app/people.ts';
import { freePort } from '../support/port.ts';
import { makeFolder, type Report, runProbe } from './command.ts';

const PYTHON = '/usr/bin/python3';
const folder = makeFolder();
const keys = await loadKeys(folder);
const mint = createTokenMinter(keys, openStore(sample));

type Host = { name: string; start: (port: string) => string[]; isThere: (root: string) => boolean };

const isInstalled = (root: string) => existsSync(join(root, 'node_modules'));
const isRunnable = () => spawnSync(PYTHON, ['-c', 'import fastapi, uvicorn, jwt, cryptography']).status === 0;
/** How each host is started, and whether it is there with what it needs. The Express one needs what the template has. */
const hosts: Host[] = [
  { name: 'express', start: () => [process.execPath, '--import', 'tsx', 'src/main.ts'], isThere: existsSync },
  { name: 'fastify', start: () => [process.execPath, '--import', 'tsx', 'src/main.ts'], isThere: isInstalled },
  {
    name: 'nextjs',
    start: (port) => ['npx', 'next', 'dev', '--port', port, '--hostname', '127.0.0.1'],
    isThere: isInstalled,
  },
  {
    name: 'fastapi',
    start: (port) => [PYTHON, '-m', 'uvicorn', 'app.main:app', '--host', '127.0.0.1', '--port', port],
    isThere: isRunnable,
  },
];
const rootOf = ({ name }: Host) => fileURLToPath(new URL(`../../hosts/${name}`, import.meta.url));
const isThere = (host: Host) => existsSync(rootOf(host)) && host.isThere(rootOf(host));

/** Starts the sample of a host in a separate process, ended after the test. Returns its URL. */
const startHost = async (host: Host): Promise<string> => {
  const port = String(await freePort());
  const clerk = {
    ...localClerkEnv({ keys, url: 'http://127.0.0.1:9' }),
    CLERK_AUTHORIZED_PARTIES: 'http://localhost:4000',
  };
  const { PATH = '' } = process.env;
  const [program = '', ...args] = host.start(port);
  // In a new process group, so that the children of `npx` can be ended with it.
  const options = {
    cwd: rootOf(host),
    env: { PATH, PORT: port, NODE_ENV: 'development' as const, ...clerk },
    detached: true,
  };
  const child = spawn(program, args, { ...options, stdio: 'ignore' });
  onTestFinished(() => void (child.pid !== undefined && process.kill(-child.pid)));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 400; tries++) {
    const answer = await fetch(`${url}/public`).catch(() => null);
    if (answer?.status === 200) return url;
    await setTimeout(200);
  }
  throw new Error(`${host.name} did not start.`);
};

test.for(hosts)('probes the $name host by a list of its routes', { timeout: 240_000 }, async (host, { skip }) => {
  skip(!isThere(host), 'The host is not there with what it needs: see gatehouse/hosts.');
  const url = await startHost(host);
  const routes = join(folder, `${host.name}.txt`);
  const paths = ['/public', '/optional', '/me', '/org-admin', '/staff', '/publish'];
  writeFileSync(routes, paths.map((path) => `GET ${path}\n`).join(''));
  const token = await mint('grace', { ttl: 600 });
  const common = ['--key', join(folder, 'keys.json'), '--record', join(folder, 'none.json'), '--routes', routes];
  const { output } = await runProbe(url, '--token', `echo ${token}`, ...common, '--json');
  const report: Report = JSON.parse(output);
  const listed = report.routes.filter(({ id }) => paths.some((path) => id === `GET ${path}`));
  expect(Object.fromEntries(listed.map(({ id, verdict }) => [id, verdict]))).toEqual({
    'GET /public': 'open',
    'GET /optional': 'open',
    'GET /me': 'protected',
    'GET /org-admin': 'protected',
    'GET /staff': 'protected',
    'GET /publish': 'protected',
  });
});
