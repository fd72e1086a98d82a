import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { connect as connectSocket, openSocket } from '../gatehouse/test/subscriptions/support.ts';
import { delivererTo } from '../gatehouse/test/webhooks/support.ts';
import { limits } from '../src/limits.ts';
import { startApi } from './support/api.ts';

// What src/app.ts puts before every route. How each of these works is tested in gatehouse/test.
const api = await startApi();
const json = { 'content-type': 'application/json' };

it.each(['/graphql', '/api/posts', '/livez'])('%s has security headers', async (path) => {
  const { headers } = await api.anonymous.fetch(path);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-powered-by')).toBeNull();
});

it.each(['/graphql?query={__typename}', '/api/posts'])('no cache may store the response of %s', async (path) => {
  const { headers } = await api.anonymous.fetch(path, { headers: { 'apollo-require-preflight': '1' } });
  expect(headers.get('cache-control')).toBe('no-store');
});

it('refuses a compressed body, a long Accept header, and many headers', async () => {
  const body = gzipSync(JSON.stringify({ query: '{ __typename }' }));
  const compressed = { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body };
  expect((await api.anonymous.fetch('/graphql', compressed)).status).toBe(415);
  expect((await api.anonymous.fetch('/api/posts', { headers: { accept: 'a/b,'.repeat(300) } })).status).toBe(431);
  const headers = Array.from({ length: 200 }, (_, index): [string, string] => [`x-${index}`, '1']);
  expect((await api.anonymous.fetch('/livez', { headers })).status).toBe(431);
});

/** What the server sends for these bytes, until it closes the connection. */
const answerTo = async (bytes: string): Promise<string> => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.on('error', () => {}).write(bytes);
  if (!socket.closed) await once(socket, 'close');
  return answer;
};

it('with the local Clerk, is only for names of this machine', async () => {
  expect(await answerTo('GET /livez HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1.1 403 /,
  );
});

it('answers the requests of a connection one at a time, and closes those that send too many or are idle', async () => {
  const query = encodeURIComponent('{ posts { edges { node { body } } } }');
  const one = `GET /graphql?query=${query} HTTP/1.1\r\nHost: localhost\r\napollo-require-preflight: 1\r\n\r\n`;
  const answer = await answerTo(one.repeat(limits.connection.pipelined + 2));
  expect(answer.match(/HTTP\/1.1 200/g)?.length ?? 0).toBeLessThan(limits.connection.pipelined);
  expect(api.app.server.timeout).toBe(limits.connection.idleMs);
});

const from = (address: string) => ({ 'x-forwarded-for': address });

it('counts the requests of each address behind a proxy', async () => {
  const { anonymous } = await startApi({ RATE_LIMIT: '2', TRUST_PROXY: '1' });
  for (const address of ['192.0.2.1', '192.0.2.2']) {
    const headers = { ...from(address), 'apollo-require-preflight': '1' };
    const statuses: number[] = [];
    for (let time = 0; time < 3; time++)
      statuses.push((await anonymous.fetch('/graphql?query={__typename}', { headers })).status);
    expect(statuses).toEqual([200, 200, 429]);
  }
});

it('counts the sockets of each address, and their subscriptions', async () => {
  const { url } = await startApi({ RATE_LIMIT: '2', TRUST_PROXY: '1' });
  for (let time = 0; time < 2; time++) await connectSocket(url, { headers: from('192.0.2.3') });
  expect(await openSocket(url, { headers: from('192.0.2.3') }).refused).toBe(429);
  const { send, closed } = await connectSocket(url, { headers: from('192.0.2.4') });
  for (const id of ['a', 'b']) await send({ type: 'subscribe', id, payload: { query: 'subscription { none }' } });
  expect(await closed).toMatchObject({ code: 4429 });
});

it('counts the webhooks of each address', async () => {
  const { url, keys } = await startApi({ RATE_LIMIT: '2' });
  const deliver = delivererTo(url, keys.webhookSecret);
  const event = { object: 'event', type: 'email.created', data: {}, timestamp: Date.now() };
  const statuses: number[] = [];
  for (const id of ['msg_1', 'msg_2', 'msg_3']) statuses.push(await deliver({ id, event }));
  expect(statuses).toEqual([204, 204, 429]);
});

it('serves metrics to those who have the token', async () => {
  const token = 'm'.repeat(64);
  const { anonymous, withAuthorization } = await startApi({ METRICS_TOKEN: token });
  expect((await anonymous.fetch('/metrics')).status).toBe(404);
  expect((await withAuthorization(`Bearer ${token}`).fetch('/metrics')).status).toBe(200);
});
