import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { localClerkEnv } from '../gatehouse/local-clerk/env.ts';
import { makeKeys } from '../gatehouse/local-clerk/keys.ts';
import { freePort } from '../gatehouse/test/support/port.ts';

// The first start creates a PGlite database.
vi.setConfig({ testTimeout: 60_000 });

const keys = await makeKeys();
const main = new URL('../src/main.ts', import.meta.url).pathname;

/** Starts src/main.ts as a separate process in a new, empty directory. */
const start = async (env: Record<string, string>, directory?: string) => {
  const cwd = directory ?? (await mkdtemp(join(tmpdir(), 'gatehouse-')));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
    cwd,
    env: { PATH: process.env.PATH, ...localClerkEnv({ keys, url: 'http://127.0.0.1:9' }), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    output.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.err += chunk;
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(cwd, { recursive: true, force: true });
  });
  return { child, output };
};

const exitOf = async (child: ChildProcess): Promise<number> => child.exitCode ?? (await once(child, 'exit'))[0];

it('a taken port: one sentence, exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { child, output } = await start({ PORT: String(port) });
  expect(await exitOf(child)).toBe(1);
  expect(output.err).toBe(`Port ${port} is taken: stop what listens there, or choose another with PORT=${port + 1}.\n`);
});

it('a directory that cannot be made: one sentence, exit code 1', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  await writeFile(join(directory, '.data'), 'in the way');
  const { child, output } = await start({}, directory);
  expect(await exitOf(child)).toBe(1);
  expect(output.err).toMatch(/^[^\n]*\.data[^\n]*\n$/);
});

it('a fault in the configuration: what to do, exit code 1', async () => {
  const { child, output } = await start({ CLERK_SECRET_KEY: '', PORT: 'x' });
  expect(await exitOf(child)).toBe(1);
  expect(output.err).toContain('The configuration has 2 problems:\n  - PORT is a number');
});

it('logs a warning at start for each dangerous setting', async () => {
  const { child, output } = await start({ CLERK_WEBHOOK_SIGNING_SECRET: 'whsec_MfKQ9r8GKYqrTwjU' });
  await once(child, 'message');
  await expect.poll(() => output.out).toMatch(/"level":40,[^\n]*CLERK_WEBHOOK_SIGNING_SECRET is shorter/);
});

it('production refuses the local identity', async () => {
  const { child, output } = await start({ NODE_ENV: 'production' });
  expect(await exitOf(child)).toBe(1);
  expect(output.err).toContain('A local Clerk');
});

it('logs an unhandled rejection, and keeps serving', async () => {
  const port = await freePort();
  const fail = 'process.once("message", () => Promise.reject(new Error("left behind")))';
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(fail)}`;
  const { child, output } = await start({ PORT: String(port), NODE_OPTIONS });
  await once(child, 'message');
  child.send('fail');
  await expect.poll(() => output.out).toContain('left behind');
  expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
});

it('SIGTERM: no new connection, the request in flight is answered, exit code 0', async () => {
  const port = await freePort();
  const { child, output } = await start({ PORT: String(port) });
  await once(child, 'message');

  const body = JSON.stringify({ query: '{ can { __typename } }' });
  const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(head + body.slice(0, 10));
  await new Promise((resolve) => setTimeout(resolve, 200));

  child.kill('SIGTERM');
  await expect.poll(() => output.out).toContain('closing');
  await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
  socket.write(body.slice(10));

  expect(await exitOf(child)).toBe(0);
  expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
  expect(answer).toContain('{"data":{"can":{"__typename":"Can"}}}');
});
