import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { makeTestDatabase } from '../support/api.ts';
import { build, listening, mint, productionEnv, startBuilt, workingDirectory } from './support.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });
beforeAll(build);

const start = async (variables: Record<string, string> = {}, from: 'template' | 'empty' = 'template') => {
  const { config, remove } = await makeTestDatabase(from);
  onTestFinished(remove);
  const place = { cwd: await workingDirectory(config), env: { ...productionEnv(config), ...variables } };
  return { place, server: await startBuilt('main.js', place) };
};

const ask = async (url: string, query: string, person: string) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await mint(person)}` },
    body: JSON.stringify({ query }),
  });
  return response.json();
};

it('the build starts, answers an authorized query, and ends with exit code 0', async () => {
  const { server } = await start({ SHUTDOWN_DELAY_SECONDS: '0' });
  await listening(server);
  expect(await ask(server.url, '{ me { name email } }', 'linus')).toEqual({
    data: { me: { name: 'Linus Torvalds', email: 'linus@example.com' } },
  });
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(server.output.err).toBe('');
});

it('after SIGTERM it reports not ready, still serves, and closes each connection after its next response', async () => {
  const { server } = await start({ SHUTDOWN_DELAY_SECONDS: '5' });
  await listening(server);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const over = (path: string) =>
    new Promise<{ status: number | undefined; connection: string | undefined; keepAlive: unknown }>(
      (resolve, reject) => {
        get(`${server.url}${path}`, { agent, headers: { 'apollo-require-preflight': '1' } }, (response) => {
          const { connection, 'keep-alive': keepAlive } = response.headers;
          response.resume().once('end', () => resolve({ status: response.statusCode, connection, keepAlive }));
        }).once('error', reject);
      },
    );
  const query = `/graphql?query=${encodeURIComponent('{ posts(first: 1) { edges { cursor } } }')}`;
  // Load balancers keep idle connections for a minute.
  expect(await over('/readyz')).toEqual({ status: 200, connection: 'keep-alive', keepAlive: 'timeout=65' });

  server.child.kill('SIGTERM');
  // The same signal once more, as npm and a process group send it.
  await expect.poll(async () => (await over('/readyz')).status, { interval: 20 }).toBe(503);
  server.child.kill('SIGTERM');
  expect(await over(query)).toEqual({ status: 200, connection: 'close', keepAlive: undefined });
  expect((await over('/livez')).status).toBe(200);
  expect(await server.ended).toBe(0);
  await expect(over('/livez')).rejects.toThrow();
});

/** Where Linux says how many connections may wait for a server; other systems allow fewer. */
const LISTENERS = '/proc/sys/net/core/somaxconn';
const longestQueue = existsSync(LISTENERS) ? Number(readFileSync(LISTENERS, 'utf8')) : 0;

it.skipIf(longestQueue < 1_500)(
  'a server that is busy leaves thousands of new connections waiting, not refused',
  async () => {
    const { server } = await start();
    await listening(server);
    server.child.kill('SIGSTOP');
    let connected = 0;
    const sockets = Array.from({ length: 1_500 }, () => connect(server.port, '127.0.0.1', () => ++connected));
    onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
    await expect.poll(() => connected).toBe(1_500);
  },
);

it('the health check of the Dockerfile asks /livez at the port that the server has', async () => {
  const [, json = ''] = /^HEALTHCHECK .*?(\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  const [node, ...args] = JSON.parse(json);
  expect(node).toBe('node');
  // Not /readyz: a server whose database is unreachable must not be restarted.
  expect(args.join(' ')).toContain("/livez'");
  const check = (port: number) =>
    promisify(execFile)(process.execPath, args, { env: { PORT: String(port) } }).then(
      () => 0,
      ({ code }) => code,
    );
  const { server } = await start();
  await listening(server);
  expect(await check(server.port)).toBe(0);
  server.child.kill('SIGKILL');
  await server.ended;
  expect(await check(server.port)).toBe(1);
});

it('with MIGRATE=off it starts after dist/src/migrate.js, and not before', async () => {
  const { place, server } = await start({ MIGRATE: 'off' }, 'empty');
  expect(await server.ended).toBe(1);
  expect(server.output.err).toMatch(
    /^The tables are older than this version[^\n]*`node dist\/src\/migrate\.js` first[^\n]*\n$/,
  );

  const migration = await startBuilt('migrate.js', place);
  expect(await migration.ended).toBe(0);
  expect(migration.output.out).toContain('The tables are up to date.\n');

  const again = await startBuilt('main.js', place);
  await listening(again);
  expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
});
