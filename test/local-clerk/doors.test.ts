import { once } from 'node:events';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as sample from '../../dev/people.ts';
import { makeKeys } from '../../gatehouse/local-clerk/keys.ts';
import { startLocalClerk } from '../../gatehouse/local-clerk/server.ts';
import { startClerk } from './support.ts';

const playground = 'http://localhost:4000';
const { authenticate, env, url } = await startClerk({ allowedOrigins: [playground] });
const bearer = { authorization: `Bearer ${env.CLERK_SECRET_KEY}` };

/** As fetch does not, this sends the Host that it is told. */
const ask = async (path: string, headers: OutgoingHttpHeaders, method = 'GET', body?: string) => {
  const asked = request(`${url}${path}`, { method, headers }).end(body);
  const [response] = await once(asked, 'response');
  const answer = await text(response);
  return { status: response.statusCode, headers: response.headers, body: answer === '' ? null : JSON.parse(answer) };
};

describe('who is let in', () => {
  test.each(['evil.example', 'localhost.evil.example:80', '127.0.0.1.nip.io'])(
    'not a browser that was told %j is here',
    async (host) => {
      expect(await ask('/dev/people', { host })).toMatchObject({ status: 403 });
      expect(await ask('/v1/jwks', { host, ...bearer })).toMatchObject({ status: 403 });
    },
  );

  test.each(['https://evil.example', 'http://localhost:3000', 'null'])('not a page of %s', async (origin) => {
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
    'not a caller with %j',
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

  test('may ask who one can be', async () => {
    const { body, ...answer } = await ask('/dev/people', headers);
    expect(answer).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': playground } });
    expect(body).toMatchObject([
      { key: 'ada', name: 'Ada Lovelace', role: 'ADMIN', organization: null },
      { key: 'grace', organization: { name: 'Acme', role: 'org:admin' } },
      { key: 'linus', organization: { name: 'Acme', role: 'org:member' } },
      { key: 'mallory', organization: null },
    ]);
  });

  test('may be somebody', async () => {
    expect(await ask('/dev/token', headers, 'OPTIONS')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': playground, 'access-control-allow-headers': 'content-type' },
    });
    const { body } = await ask('/dev/token', headers, 'POST', '{"as":"linus"}');
    const { token, expiresAt } = body as { token: string; expiresAt: string };
    expect((await authenticate(token)).toAuth()).toMatchObject({ userId: 'user_linus' });
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now());
  });

  test.each(['{"as":"eve"}', '{}', '{'])('is told that %s is nobody', async (body) => {
    const { status } = await ask('/dev/token', headers, 'POST', body);
    expect([400, 422]).toContain(status);
  });
});

describe('where it starts', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('never in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    await expect(startLocalClerk({ sample, keys: await makeKeys() })).rejects.toThrow('no place in production');
  });

  test('nowhere but on loopback', async () => {
    const host = '0.0.0.0' as '127.0.0.1';
    await expect(startLocalClerk({ sample, keys: await makeKeys(), host })).rejects.toThrow('loopback only');
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });
});
