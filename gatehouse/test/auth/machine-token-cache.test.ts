import { createClerkClient } from '@clerk/express';
import { expect, it, vi } from 'vitest';
import { createMachineTokens } from '../../auth/machine.ts';
import type { RequestState } from '../../auth/verdict.ts';
import { defaultLimits } from '../../config/index.ts';
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

const log = { error: () => {}, warn: () => {} };

const good = { isAuthenticated: true, tokenType: 'api_key', userId: 'user_ada', claims: { text: 'c'.repeat(100_000) } };

it.each([
  ['refused', null, 8_000, 600],
  ['verified', good, 40, 100],
])('remembers only some megabytes of %s tokens', async (_, auth, length, count) => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return { reason: 'token-invalid', toAuth: () => auth && { ...auth } } as unknown as RequestState;
  };
  const verify = createMachineTokens({ ask, seconds: 60, limits: defaultLimits.auth, log });
  const tokenOf = (index: number) => `ak_${index}_`.padEnd(length, 'x');
  for (let index = 0; index < count; index++) await verify(tokenOf(index), `198.51.${index >> 8}.${index & 255}`);
  expect(asked).toBe(count);
  await verify(tokenOf(count - 1), '192.0.2.1');
  expect(asked).toBe(count);
  await verify(tokenOf(0), '192.0.2.1');
  expect(asked).toBe(count + 1);
});
