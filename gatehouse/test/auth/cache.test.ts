import { afterEach, expect, it, vi } from 'vitest';
import { createAuthenticate } from '../../auth/authenticate.ts';
import { defaultLimits } from '../../config/index.ts';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { openStore } from '../../local-clerk/store.ts';
import { createTokenMinter } from '../../local-clerk/token.ts';
import { createLog } from '../../log/index.ts';
import { readConfig } from '../app/config.ts';
import * as sample from '../app/people.ts';

const keys = await makeKeys();
const mint = createTokenMinter(keys, openStore(sample));
const config = readConfig({ ...localClerkEnv({ keys, url: 'http://127.0.0.1:9' }), LOG_LEVEL: 'silent' });
const authenticate = await createAuthenticate({ ...config.clerk, limits: defaultLimits.auth }, createLog(config));

afterEach(() => {
  vi.useRealTimers();
});

it('returns the same frozen auth object, without a promise, for a token seen before', async () => {
  const authorization = `Bearer ${await mint('grace')}`;
  const first = await authenticate(authorization);
  const second = authenticate(authorization);
  expect(second).not.toBeInstanceOf(Promise);
  expect(second).toBe(first);
  expect(second).toMatchObject({ outcome: 'good', auth: { userId: 'user_grace', orgRole: 'org:admin' } });
  const { auth } = second as { auth: { sessionClaims: Record<string, unknown> } };
  expect(() => Object.assign(auth, { userId: 'user_ada' })).toThrow(TypeError);
  expect(() => Object.assign(auth.sessionClaims, { metadata: { role: 'admin' } })).toThrow(TypeError);
});

it('refuses a cached token with one changed character', async () => {
  const token = await mint('grace');
  await authenticate(`Bearer ${token}`);
  for (const at of [5, token.indexOf('.') + 5, token.length - 20]) {
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    expect(await authenticate(`Bearer ${changed}`)).toMatchObject({ outcome: 'bad' });
  }
});

it('refuses an expired token although it was cached', async () => {
  const authorization = `Bearer ${await mint('linus')}`;
  expect(await authenticate(authorization)).toMatchObject({ outcome: 'good' });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 59_000 });
  expect(authenticate(authorization)).not.toBeInstanceOf(Promise);
  vi.setSystemTime(Date.now() + 1_500);
  expect(authenticate(authorization)).toBeInstanceOf(Promise);
  vi.setSystemTime(Date.now() + 10_000);
  expect(await authenticate(authorization)).toEqual({ outcome: 'bad', reason: 'session-token-expired' });
});

it('does not cache refused tokens', async () => {
  const authorization = `Bearer ${await mint('linus', { claims: { sts: 'pending' } })}`;
  expect(await authenticate(authorization)).toEqual({ outcome: 'bad', reason: 'session-pending' });
  expect(authenticate(authorization)).toBeInstanceOf(Promise);
});

it('concurrent requests with the same new token share one verification; other tokens have their own', async () => {
  const [grace, linus] = [`Bearer ${await mint('grace')}`, `Bearer ${await mint('linus')}`];
  const asked = [grace, linus, grace, `${linus.slice(0, -8)}AAAAAAAA`, grace, linus].map((token) =>
    authenticate(token),
  );
  const [one, two, three, bad, four, five] = await Promise.all(asked);
  expect(one).toMatchObject({ auth: { userId: 'user_grace' } });
  expect(two).toMatchObject({ auth: { userId: 'user_linus' } });
  expect([three, four, five]).toEqual([one, one, two]);
  expect(three).toBe(one);
  expect(five).toBe(two);
  expect(bad).toEqual({ outcome: 'bad', reason: 'token-invalid-signature' });
});

it('refuses a padded token, which could be cached under many keys', async () => {
  const authorization = `Bearer ${await mint('grace')}`;
  expect(await authenticate(authorization)).toMatchObject({ outcome: 'good' });
  expect(await authenticate(`${authorization}=`)).toEqual({ outcome: 'bad', reason: 'token-malformed' });
});

it('bounds the cache by bytes, long before 10,000 tokens', async () => {
  const authenticate = await createAuthenticate({ ...config.clerk, limits: defaultLimits.auth }, createLog(config));
  // Clerk's auth object lists 250 features times 30 permissions: half a megabyte from a token of 7 kB.
  const listOf = (length: number, name: string) => Array.from({ length }, (_, index) => `${name}${index}`).join(',');
  const allThirty = Array(250)
    .fill(2 ** 30 - 1)
    .join(',');
  const o = { id: 'org_acme', slg: 'acme', rol: 'admin', per: listOf(30, 'p'), fpm: allThirty };
  const claims = { fea: listOf(250, 'o:f'), o };
  const mintLarge = (count: number) => mint('grace', { claims: { ...claims, count }, ttl: 3_600 });
  const first = `Bearer ${await mintLarge(0)}`;
  expect(await authenticate(first)).toMatchObject({ outcome: 'good' });
  expect(authenticate(first)).not.toBeInstanceOf(Promise);
  let last = first;
  for (let count = 1; count < 300; count++) {
    last = `Bearer ${await mintLarge(count)}`;
    expect(await authenticate(last)).toMatchObject({ outcome: 'good' });
  }
  expect(authenticate(last)).not.toBeInstanceOf(Promise);
  expect(authenticate(first)).toBeInstanceOf(Promise);
});

it('CLERK_ISSUER is the one issuer whose tokens are accepted', async () => {
  const issuer = 'https://example.com/__clerk';
  const authenticate = await createAuthenticate(
    { ...config.clerk, issuer, limits: defaultLimits.auth },
    createLog(config),
  );
  expect(await authenticate(`Bearer ${await mint('linus', { claims: { iss: issuer } })}`)).toMatchObject({
    auth: { userId: 'user_linus' },
  });
  expect(await authenticate(`Bearer ${await mint('linus')}`)).toEqual({
    outcome: 'bad',
    reason: 'token-invalid-issuer',
  });
});
