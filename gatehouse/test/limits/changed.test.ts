import { expect, it } from 'vitest';
import { defaultLimits } from '../../config/index.ts';
import { connect, openSocket } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const limits = {
  ...defaultLimits,
  request: { ...defaultLimits.request, acceptCharacters: 20 },
  auth: { ...defaultLimits.auth, tokenCharacters: 50, rejectedPerMinute: 2 },
  socket: { ...defaultLimits.socket, idCharacters: 3, pendingMs: 300 },
};
const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key' }, { settings: { limits } });
const ask = async (token: string) => api.withAuthorization(`Bearer ${token}`).query('{ __typename }');

it('refuses an Accept header that is longer than the application allows', async () => {
  const statusOf = async (accept: string) => (await api.anonymous.fetch('/livez', { headers: { accept } })).status;
  expect(await statusOf('a/'.padEnd(20, 'x'))).toBe(200);
  expect(await statusOf('a/'.padEnd(21, 'x'))).toBe(431);
});

it('refuses a token that is longer than the application allows', async () => {
  const reasonOf = async (token: string) => (await ask(token)).body.errors[0].extensions.reason;
  expect(await reasonOf('x'.repeat(50))).toBe('token-malformed');
  expect(await reasonOf('x'.repeat(51))).toBe('token-too-long');
});

it('limits rejected machine tokens to the number that the application allows', async () => {
  for (const token of ['ak_1', 'ak_2']) expect((await ask(token)).status).toBe(401);
  expect((await ask('ak_3')).status).toBe(429);
});

it('closes a socket whose subscription has a longer id than the application allows', async () => {
  const client = await connect(api.url);
  await client.subscribe('subscription { none }', {}, '123');
  expect(await client.next()).toMatchObject({ type: 'error', id: '123' });
  await client.send({ type: 'subscribe', id: '1234', payload: { query: '{ none }' } });
  expect(await client.closed).toMatchObject({ code: 4400 });
});

it('closes a socket without connection_init after the time that the application allows', async () => {
  const begun = performance.now();
  expect(await openSocket(api.url).closed).toMatchObject({ code: 4408 });
  expect(performance.now() - begun).toBeLessThan(defaultLimits.socket.pendingMs);
});
