import { createClerkClient } from '@clerk/express';
import { expect, it, vi } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key', CLERK_MACHINE_TOKEN_SECONDS: '30' });
const { secretKey, publishableKey } = api.config.clerk;
const client = createClerkClient({ secretKey, publishableKey, apiUrl: api.clerk.url, telemetry: { disabled: true } });

const ask = (secret: string) =>
  api.withAuthorization(`Bearer ${secret}`).query('{ poems(first: 1) { edges { cursor } } }');

it('verifies a token with Clerk once in CLERK_MACHINE_TOKEN_SECONDS, and again afterwards', async () => {
  const { id, secret = '' } = await client.apiKeys.create({ name: 'deploy', subject: 'user_ada' });
  const verified = () => api.clerk.requests.filter((request) => request.endsWith('/verify')).length;
  const before = verified();
  for (let time = 0; time < 3; time++) expect((await ask(secret)).status).toBe(200);
  expect(verified() - before).toBe(1);

  await client.apiKeys.revoke({ apiKeyId: id, revocationReason: 'lost' });
  expect((await ask(secret)).status).toBe(200);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30_000 });
  expect((await ask(secret)).status).toBe(401);
  vi.useRealTimers();
});

it('verifies a refused token with Clerk once in five seconds', async () => {
  const verified = () => api.clerk.requests.filter((request) => request.endsWith('/verify')).length;
  const before = verified();
  for (let time = 0; time < 2; time++) expect((await ask('ak_of_nobody')).status).toBe(401);
  expect(verified() - before).toBe(1);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_000 });
  expect((await ask('ak_of_nobody')).status).toBe(401);
  vi.useRealTimers();
  expect(verified() - before).toBe(2);
});
