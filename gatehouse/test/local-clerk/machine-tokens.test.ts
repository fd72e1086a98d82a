import { expect, test } from 'vitest';
import { startClerk } from './support.ts';

const { authenticate, client, keys, store } = await startClerk();
const { machineSecretKey } = keys;
const statusOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no failure',
    (cause) => cause.status,
  );

test('an API key is made, verified, listed and revoked', async () => {
  const made = await client.apiKeys.create({
    name: 'deploy',
    subject: 'user_linus',
    scopes: ['poems:read'],
    claims: { team: 1 },
  });
  const { secret = '' } = made;
  expect(secret).toMatch(/^ak_/);
  expect(await client.apiKeys.verify(secret)).toMatchObject({ id: made.id, name: 'deploy', scopes: ['poems:read'] });
  expect((await authenticate(secret)).toAuth()).toMatchObject({
    isAuthenticated: true,
    tokenType: 'api_key',
    userId: 'user_linus',
    scopes: ['poems:read'],
    claims: { team: 1 },
  });

  expect(await client.apiKeys.get(made.id)).toMatchObject({ name: 'deploy', secret: undefined });
  expect((await client.apiKeys.list({ subject: 'user_linus' })).totalCount).toBe(1);
  expect((await client.apiKeys.list({ subject: 'user_ada' })).totalCount).toBe(0);

  await client.apiKeys.revoke({ apiKeyId: made.id, revocationReason: 'lost' });
  expect(await statusOf(client.apiKeys.verify(secret))).toBe(404);
  expect((await authenticate(secret)).isAuthenticated).toBe(false);
  expect((await client.apiKeys.list({ subject: 'user_linus' })).totalCount).toBe(0);
  const [revoked] = (await client.apiKeys.list({ subject: 'user_linus', includeInvalid: true })).data;
  expect(revoked).toMatchObject({ revoked: true, revocationReason: 'lost' });
});

test('refuses an expired API key, and an unknown one', async () => {
  const { secret } = store.issue({ kind: 'api_key', subject: 'user_linus', ttl: -1 });
  expect(await statusOf(client.apiKeys.verify(secret))).toBe(404);
  expect(await statusOf(client.apiKeys.verify('ak_never'))).toBe(404);
  expect(await statusOf(client.apiKeys.revoke({ apiKeyId: 'ak_never' }))).toBe(404);
  expect(await statusOf(client.apiKeys.create({ name: '', subject: 'user_linus' }))).toBe(422);
});

test('a machine makes M2M tokens with its own secret key', async () => {
  const made = await client.m2m.createToken({
    machineSecretKey,
    claims: { job: 'nightly' },
    secondsUntilExpiration: 60,
  });
  const { token = '' } = made;
  expect(token).toMatch(/^mt_/);
  expect(await client.m2m.verify({ token })).toMatchObject({ subject: 'mch_local', claims: { job: 'nightly' } });
  expect((await authenticate(token)).toAuth()).toMatchObject({ tokenType: 'm2m_token', machineId: 'mch_local' });
  expect((await client.m2m.list({ subject: 'mch_local' })).totalCount).toBe(1);

  await client.m2m.revokeToken({ m2mTokenId: made.id });
  expect(await statusOf(client.m2m.verify({ token }))).toBe(404);
  expect(await statusOf(client.m2m.createToken())).toBe(401);
});

test('an M2M token may be a JWT, which is not accepted as a session token', async () => {
  const { token = '' } = await client.m2m.createToken({ machineSecretKey, tokenFormat: 'jwt' });
  const auth = (await authenticate(token)).toAuth();
  expect(auth).toMatchObject({ isAuthenticated: true, tokenType: 'm2m_token', machineId: 'mch_local' });
});

test('an OAuth access token is verified', async () => {
  const { secret } = store.issue({ kind: 'oauth_token', subject: 'user_grace', scopes: ['profile'] });
  expect((await authenticate(secret)).toAuth()).toMatchObject({
    isAuthenticated: true,
    tokenType: 'oauth_token',
    userId: 'user_grace',
    scopes: ['profile'],
  });
  expect((await authenticate('oat_never')).isAuthenticated).toBe(false);
});

test('does not accept one kind of token as another', async () => {
  const { secret } = store.issue({ kind: 'oauth_token', subject: 'user_grace' });
  expect(await statusOf(client.apiKeys.verify(secret))).toBe(404);
});
