import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeKeys } from '../../local-clerk/keys.ts';
import { isOfThisUser } from '../../local-clerk/same-user.ts';
import { startLocalClerk } from '../../local-clerk/server.ts';
import * as sample from '../app/people.ts';
import { startClerk } from './support.ts';

const playground = 'http://localhost:4000';
const { authenticate, env, url } = await startClerk({ allowedOrigins: [playground] });
const bearer = { authorization: `Bearer ${env.CLERK_SECRET_KEY}` };

/** Sends a request with the given Host, which fetch would not. */
const ask = async (path: string, headers: OutgoingHttpHeaders, method = 'GET', body?: string) => {
  const asked = request(`${url}${path}`, { method, headers }).end(body);
  const [response] = await once(asked, 'response');
  const answer = await text(response);
  return { status: response.statusCode, headers: response.headers, body: answer === '' ? null : JSON.parse(answer) };
};

describe('refuses', () => {
  test.each(['evil.example', 'localhost.evil.example:80', '127.0.0.1.nip.io'])(
    'a browser with Host %j',
    async (host) => {
      expect(await ask('/dev/people', { host })).toMatchObject({ status: 403 });
      expect(await ask('/v1/jwks', { host, ...bearer })).toMatchObject({ status: 403 });
    },
  );

  test.each(['https://evil.example', 'http://localhost:3000', 'null'])('a page of %s', async (origin) => {
    const json = { origin, 'content-type': 'application/json' };
    const answers = await Promise.all([
      ask('/dev/people', { origin }),
      ask('/dev/token', json, 'POST', '{"as":"ada"}'),
      ask('/dev/token', json, 'OPTIONS'),
      ask('/v1/users', { origin, ...bearer }),
    ]);
    for (const { status, headers } of answers) {
      expect(status).toBe(403);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test.each([{}, { authorization: 'Bearer sk_test_gatehouse_local_guess' }, { authorization: env.CLERK_SECRET_KEY }])(
    'a caller with %j',
    async (headers) => {
      const paths = ['/v1/jwks', '/v1/users', '/v1/organizations', '/api_keys', '/nothing'];
      for (const path of paths) {
        const { status, body } = await ask(path, headers);
        expect([path, status]).toEqual([path, 401]);
        expect(body).toMatchObject({ errors: [{ code: 'clerk_key_invalid' }] });
      }
    },
  );
});

describe('the playground', () => {
  const headers = { origin: playground, 'content-type': 'application/json' };

  test('may list the sample people', async () => {
    const { body, ...answer } = await ask('/dev/people', headers);
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': playground } });
    expect(body).toMatchObject([
      { key: 'ada', name: 'Ada Lovelace', role: 'ADMIN', organization: null },
      { key: 'grace', organization: { name: 'Acme', role: 'org:admin' } },
      { key: 'linus', organization: { name: 'Acme', role: 'org:member' } },
      { key: 'mallory', organization: null },
      { key: 'hedy', organization: { name: 'Globex', role: 'org:admin' } },
    ]);
  });

  test('may get a token of a sample person', async () => {
    expect(await ask('/dev/token', headers, 'OPTIONS')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': playground, 'access-control-allow-headers': 'content-type' },
    });
    const { body } = await ask('/dev/token', headers, 'POST', '{"as":"linus"}');
    const { token, expiresAt } = body as { token: string; expiresAt: string };
    expect((await authenticate(token)).toAuth()).toMatchObject({ userId: 'user_linus' });
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now());
  });

  test.each(['{"as":"eve"}', '{}', '{'])('refuses %s, which names no person', async (body) => {
    const { status } = await ask('/dev/token', headers, 'POST', body);
    expect([400, 422]).toContain(status);
  });
});

// Only root can start a process as another user.
describe.runIf(process.getuid?.() === 0)('another user of this machine', () => {
  const asNobody = async (...args: string[]) => {
    const user = { uid: 65_534, gid: 65_534, env: {} };
    const { stdout } = await promisify(execFile)('/usr/bin/curl', ['-s', '-w', ' %{http_code}', ...args], user);
    return stdout;
  };
  const mint = ['-H', 'content-type: application/json', '-d', '{"as":"ada"}'];

  test('gets no token, and no list of the sample people', async () => {
    expect(await asNobody(`${url}/dev/people`)).toMatch(/not_this_user.* 403$/);
    const answer = await asNobody(`${url}/dev/token`, ...mint, '-H', `origin: ${playground}`);
    expect(answer).toMatch(/not_this_user.* 403$/);
    expect(answer).not.toContain('eyJ');
  });

  test('gets a token with the secret from the key file, which only its owner can read', async () => {
    expect(await asNobody(`${url}/dev/token`, ...mint, '-H', `authorization: ${bearer.authorization}`)).toMatch(/200$/);
  });
});

describe('the owner of a connection', () => {
  const server = createServer((socket) => void socket.on('error', () => {}));
  const platforms = ['linux', 'darwin'].filter(
    (platform) => platform === process.platform || existsSync('/usr/bin/lsof'),
  );

  test.each(
    platforms.flatMap((platform) => ['127.0.0.1', '127.0.0.2', '::1'].map((host) => [platform, host] as const)),
  )('is found with the tools of %s, on %s', async (platform, host) => {
    const listening = server.listen(0, host);
    onTestFinished(() => void listening.close());
    await once(listening, 'listening');
    const client = connect((listening.address() as AddressInfo).port, host);
    const [accepted] = (await once(listening, 'connection')) as [Socket];
    expect(await isOfThisUser(accepted, platform as NodeJS.Platform)).toBe(true);
    expect(await isOfThisUser(accepted, 'win32')).toBe(false);
    client.destroy();
    accepted.destroy();
    await new Promise((resolve) => listening.close(resolve));
    expect(await isOfThisUser(accepted, platform as NodeJS.Platform)).toBe(false);
  });
});

describe('refuses to start', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    await expect(startLocalClerk({ sample, keys: await makeKeys() })).rejects.toThrow('does not start in production');
  });

  test('on another address than loopback', async () => {
    const host = '0.0.0.0' as '127.0.0.1';
    await expect(startLocalClerk({ sample, keys: await makeKeys(), host })).rejects.toThrow('loopback only');
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });
});
