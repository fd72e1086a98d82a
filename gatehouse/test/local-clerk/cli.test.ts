import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { createClerkClient } from '@clerk/express';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { loadKeys } from '../../local-clerk/keys.ts';
import { startLocalClerk } from '../../local-clerk/server.ts';
import { banner } from '../../tools/banner.ts';
import { readConfig } from '../app/config.ts';
import * as sample from '../app/people.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'gatehouse-'));
});
afterAll(() => rm(cwd, { recursive: true }));

/** Runs a command in a directory with its own keys and without the project's `.env`. */
const run = (command: string, ...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const file = new URL('../app/gatehouse.ts', import.meta.url).pathname;
    execFile(process.execPath, ['--import', tsx, file, command, ...args], { cwd }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

test('the token command prints one token, which local Clerk started later accepts, and nothing else', async () => {
  const [plain, expired, claimed, machine, ofAcme] = await Promise.all([
    run('token', 'linus'),
    run('token', 'linus', '--expired'),
    run('token', 'grace', '--ttl', '3600', '--claims', '{"act":{"sub":"user_ada"},"o":null}'),
    run('token', 'linus', '--kind', 'api_key', '--scopes', 'poems:read'),
    run('token', 'acme', '--kind', 'api_key', '--scopes', 'poems:read'),
  ]);
  for (const { code, stdout, stderr } of [plain, expired, claimed, machine, ofAcme]) {
    expect({ code, stderr, lines: stdout.split('\n').length }).toEqual({ code: 0, stderr: '', lines: 2 });
  }

  const keys = await loadKeys(join(cwd, '.data/clerk'));
  const clerk = await startLocalClerk({ sample, keys, directory: join(cwd, '.data/clerk') });
  onTestFinished(clerk.close);
  const env = localClerkEnv({ keys, url: clerk.url });
  const client = createClerkClient({
    apiUrl: clerk.url,
    secretKey: keys.secretKey,
    publishableKey: env.CLERK_PUBLISHABLE_KEY ?? '',
    telemetry: { disabled: true },
  });
  const authenticate = (token: string) =>
    client.authenticateRequest(
      new Request('http://api.invalid', { headers: { authorization: `Bearer ${token.trim()}` } }),
      {
        acceptsToken: 'any',
        jwtKey: keys.publicKeyPem,
      },
    );
  expect((await authenticate(plain.stdout)).toAuth()).toMatchObject({ userId: 'user_linus', orgId: 'org_acme' });
  expect((await authenticate(expired.stdout)).reason).toMatch('session-token-expired');
  const auth = (await authenticate(claimed.stdout)).toAuth();
  expect(auth).toMatchObject({ userId: 'user_grace', orgId: undefined, actor: { sub: 'user_ada' } });
  const { iat = 0, exp = 0 } = decodeJwt(claimed.stdout.trim());
  expect(exp - iat).toBe(3600);
  expect((await authenticate(machine.stdout)).toAuth()).toMatchObject({ userId: 'user_linus', scopes: ['poems:read'] });
  const key = (await authenticate(ofAcme.stdout)).toAuth();
  expect(key).toMatchObject({ userId: null, orgId: 'org_acme', scopes: ['poems:read'] });
});

test('the token command warns if .env names a Clerk application, whose server would refuse the token', async () => {
  await writeFile(
    join(cwd, '.env'),
    'CLERK_PUBLISHABLE_KEY=pk_test_Y2xlcmsuZXhhbXBsZS5jb20k\nCLERK_SECRET_KEY=sk_test_1\n',
  );
  const { code, stdout, stderr } = await run('token', 'linus');
  await rm(join(cwd, '.env'));
  expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 2 });
  expect(stderr).toContain('your environment names a Clerk application');
});

test.each([
  [['eve'], 'You can be: ada, grace, linus, mallory, hedy.'],
  [[], 'Name one person'],
  [['linus', '--claims', 'fva'], '--claims is a JSON object'],
])('the token command reports what is wrong with %j', async (args, message) => {
  const { code, stdout, stderr } = await run('token', ...args);
  expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) });
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('--help shows examples and the sample people', async () => {
  const { code, stdout } = await run('token', '--help');
  expect(code).toBe(0);
  for (const part of ['--expired', '--ttl 3600', '--claims', 'grace    org:admin of Acme'])
    expect(stdout).toContain(part);
});

test('the webhook command sends a signed event, by default about the first person, and reports the response', async () => {
  const ids: unknown[] = [];
  const users: unknown[] = [];
  const server = createServer((request, response) => {
    ids.push(request.headers['svix-id']);
    void json(request).then((event) => {
      users.push((event as { data: { id: string } }).data.id);
      response.writeHead(204).end();
    });
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/clerk`;
  const sent = await run('webhook', 'user.updated', '--as', 'linus', '--id', 'msg_1', '--url', url);
  expect(sent).toMatchObject({ code: 0, stdout: 'user.updated msg_1: 204 No Content\n' });
  const ofFirst = await run('webhook', 'user.updated', '--id', 'msg_2', '--url', url);
  expect(ofFirst).toMatchObject({ code: 0 });
  expect(ids).toEqual(['msg_1', 'msg_2']);
  expect(users).toEqual(['user_linus', sample.people[0]?.userId]);
  await new Promise((resolve) => server.close(resolve));

  const unsent = await run('webhook', 'user.updated', '--url', url);
  expect(unsent).toMatchObject({ code: 1, stderr: expect.stringContaining('start the server with `npm run dev`') });
});

test('the banner shows the token command with the first person', async () => {
  const keys = await loadKeys(join(cwd, '.data/clerk'));
  const config = readConfig({ NODE_ENV: 'development', ...localClerkEnv({ keys, url: 'http://127.0.0.1:4100' }) });
  const others = sample.people.filter(({ key }) => key !== 'ada');
  expect(banner(config, others, [], false)).toContain(`npm run --silent token -- ${others[0]?.key}\n`);
  expect(banner(config, [], [], false)).not.toContain('token --');
});
