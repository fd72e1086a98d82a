import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';
import { addLargePoems } from './large.ts';

const limits = defaultLimits.operation;

const api = await startApi();
const preflight = { 'apollo-require-preflight': '1' };

it.each(['/graphql', '/api/poems', '/livez'])('%s refuses an Accept header of more than a kilobyte', async (path) => {
  const accept = (length: number) => 'application/json'.padEnd(length, ',a/b');
  expect((await api.anonymous.fetch(path, { headers: { accept: accept(1_025) } })).status).toBe(431);
  expect((await api.anonymous.fetch(path, { headers: { accept: accept(1_024) } })).status).not.toBe(431);
});

it('refuses a request with more than 100 headers, and closes its connection', async () => {
  const { headers: most } = defaultLimits.request;
  // fetch adds some of its own.
  const own = 20;
  const withHeaders = (count: number) =>
    api.anonymous.fetch('/livez', { headers: Array.from({ length: count }, (_, index) => [`x-${index}`, '1']) });
  expect((await withHeaders(most - own)).status).toBe(200);
  const response = await withHeaders(10 * most);
  expect(response.status).toBe(431);
  expect(response.headers.get('connection')).toBe('close');
  // Newer versions of Node refuse it themselves, without a body.
  const text = await response.text();
  if (text !== '') expect(JSON.parse(text)).toMatchObject({ detail: `A request has at most ${most} headers.` });
});

it('a query with too many lines is refused by GET, whether its hash is to be kept or not', async () => {
  const lines = '\n'.repeat(limits.lines);
  const query = `${lines}{ __typename }`;
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
  const ask = (parameters: Record<string, string>) =>
    api.anonymous.fetch(`/graphql?${new URLSearchParams(parameters)}`, { headers: preflight });
  expect((await ask({ query })).status).toBe(413);
  expect((await ask({ query, extensions })).status).toBe(413);
  expect(await (await ask({ extensions })).json()).toMatchObject({
    errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  });
  expect((await ask({ query: query.slice(1) })).status).toBe(200);
});

it.each([
  'subscription ($no: Boolean!) { poemPublished @skip(if: $no) { id } }',
  'query Q { __typename } subscription S($no: Boolean!) { poemPublished @ include(if: $no) { id } }',
])('refuses a condition at the root of a subscription, and does not log it as a bug: %s', async (query) => {
  const answer = await api.anonymous.query(query, { no: false });
  expect(answer.status).toBe(400);
  expect(answer.errors).toMatchObject([{ message: 'The root field of a subscription cannot have @skip or @include.' }]);
  expect(api.logs().filter(({ level }) => level >= 50)).toEqual([]);
});

it('explains why it refuses a subscription sent by POST, and does not log it as a bug', async () => {
  for (let time = 0; time < 2; time++) {
    const answer = await api.as('linus').query('subscription { poemPublished { id } }');
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      errors: [{ message: expect.stringContaining('WebSocket'), extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    });
  }
  expect(api.logs().filter(({ level }) => level >= 50)).toEqual([]);
});

it('__typename under an alias counts as an alias', async () => {
  const aliases = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: __typename`).join(' ');
  expect((await api.anonymous.query(`{ ${aliases(limits.aliases)} __typename }`)).errors).toBeUndefined();
  const { errors } = await api.anonymous.query(`{ ${aliases(limits.aliases + 1)} }`);
  expect(errors?.[0].message).toContain(`Aliases limit of ${limits.aliases} exceeded`);
});

it('does not log clients that disconnect while an answer is written as bugs', async () => {
  await addLargePoems(api, 10);
  const authorization = `Bearer ${await api.mint('linus')}`;
  const query = 'subscription { poemPublished { author { poems(first: 10) { edges { node { body } } } } } }';
  const sockets: Duplex[] = [];
  api.app.server.on('upgrade', (_request, socket) => void sockets.push(socket));
  const clients = await Promise.all(Array.from({ length: 5 }, () => connect(api.url, { params: { authorization } })));
  for (const client of clients) {
    for (let id = 0; id < 20; id++) await client.subscribe(query, undefined, String(id));
    await client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
    client.socket.pause();
  }
  const created = await api
    .as('linus')
    .query('mutation { createPoem(input: { title: "An event", body: "Large" }) { id } }');
  const { errors } = await api
    .as('linus')
    .query(`mutation { publishPoem(id: "${created.data.createPoem.id}") { id } }`);
  expect(errors).toBeUndefined();
  await expect.poll(() => sockets.some(({ writableLength }) => writableLength > 0), { timeout: 15_000 }).toBe(true);
  // Without having read what has arrived, so that the server's writes are reset.
  for (const { socket } of clients) socket.terminate();
  await expect.poll(() => sockets.every(({ closed }) => closed)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(api.logs().filter(({ level }) => level >= 40)).toEqual([]);
});
