import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { loadKeys } from '../../local-clerk/keys.ts';
import { openStore } from '../../local-clerk/store.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import * as sample from '../app/people.ts';
import { makeFolder, type Report, runProbe } from './command.ts';

const host = fileURLToPath(new URL('../../hosts/express/src/main.ts', import.meta.url));
const folder = makeFolder();
const keys = await loadKeys(folder);
const mint = createTokenMinter(keys, openStore(sample));

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** The sample of the host in a process of its own, ended after the test. Gives its URL. */
const startHost = async (): Promise<string> => {
  const port = String(await freePort());
  const clerk = {
    ...localClerkEnv({ keys, url: 'http://127.0.0.1:9' }),
    CLERK_AUTHORIZED_PARTIES: 'http://localhost:4000',
  };
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', host], { env: { PATH, PORT: port, ...clerk } });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
  return `http://127.0.0.1:${port}`;
};

test.skipIf(!existsSync(host))(
  'probes the Express host by a list of its routes',
  async () => {
    const url = await startHost();
    const routes = join(folder, 'express.txt');
    writeFileSync(
      routes,
      ['/public', '/optional', '/me', '/org-admin', '/staff', '/publish'].map((path) => `GET ${path}\n`).join(''),
    );
    const common = [
      '--key',
      join(folder, 'keys.json'),
      '--record',
      join(folder, 'none.json'),
      '--routes',
      routes,
      '--json',
    ];
    const token = await mint('grace', { ttl: 600 });
    const { output } = await runProbe(url, '--token', `echo ${token}`, ...common);
    const report: Report = JSON.parse(output);
    expect(Object.fromEntries(report.routes.map(({ id, verdict }) => [id, verdict]))).toEqual({
      'GET /public': 'open',
      'GET /optional': 'open',
      'GET /me': 'protected',
      'GET /org-admin': 'protected',
      'GET /staff': 'protected',
      'GET /publish': 'protected',
    });
  },
  60_000,
);
