import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startApi } from '../support/api.ts';

vi.setConfig({ testTimeout: 60_000 });

const REQUESTS = 40;

const api = await startApi({ MCP_URL: 'http://localhost/mcp' });
const tokens = { linus: await api.mint('linus', { ttl: 600 }), grace: await api.mint('grace', { ttl: 600 }) };
type Caller = keyof typeof tokens;
// Their tokens are verified before the tests begin.
for (const token of Object.values(tokens)) await api.withAuthorization(`Bearer ${token}`).query('{ __typename }');

const requestOf = (caller: Caller, body: string, path = '/graphql') =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Accept: application/json, text/event-stream',
    `Authorization: Bearer ${tokens[caller]}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');

/** Connections, each of which the server has accepted: `count` of Linus, and after them one of Grace. */
const dial = async (count = REQUESTS) => {
  const answered: Caller[] = [];
  const callers = [...Array<Caller>(count).fill('linus'), 'grace' as const];
  const connections = await Promise.all(
    callers.map(async (caller): Promise<{ caller: Caller; socket: Socket }> => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(socket, 'data');
      socket.on('error', () => {}).once('data', () => void answered.push(caller));
      return { caller, socket };
    }),
  );
  const send = (textOf: (caller: Caller, index: number) => string) => {
    for (const [index, { caller, socket }] of connections.entries()) socket.write(textOf(caller, index));
  };
  /** How many requests of Linus were answered before the later one of Grace. */
  const answeredBefore = async (): Promise<number> => {
    await expect.poll(() => answered.length, { timeout: 30_000 }).toBe(count + 1);
    return answered.indexOf('grace');
  };
  return { send, answeredBefore };
};

it('parses a new query in the turn of its caller, not after all new ones of another', async () => {
  const { send, answeredBefore } = await dial();
  send((caller, index) => requestOf(caller, JSON.stringify({ query: `{ n${index}: __typename }` })));
  expect(await answeredBefore()).toBeLessThan(REQUESTS / 2);
});

it('all bad credentials of an address share one turn, so that known callers do not wait for them', async () => {
  const body = JSON.stringify({ query: '{ __typename }' });
  const count = 5 * REQUESTS;
  const { send, answeredBefore } = await dial(count);
  const [header, payload] = tokens.linus.split('.');
  send((caller, index) =>
    caller === 'grace'
      ? requestOf(caller, body)
      : requestOf(caller, body).replace(tokens.linus, `${header}.${payload}.${'A'.repeat(300)}${index + 100}`),
  );
  expect(await answeredBefore()).toBeLessThan(count / 2);
});

it('reads the arguments of a REST request in the turn of its caller', async () => {
  const query = 'first=1&'.repeat(1_500);
  const { send, answeredBefore } = await dial();
  send((caller) => requestOf(caller, '', `/api/poems?${query}`).replace('POST', 'GET'));
  expect(await answeredBefore()).toBeLessThan(REQUESTS / 2);
});

it('opens WebSockets in the turn of their address', async () => {
  const upgrade = [
    'GET /graphql HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    '',
    '',
  ].join('\r\n');
  // Grace's request takes a few turns, and some hundred sockets are opened in each.
  const count = 50 * REQUESTS;
  const { send, answeredBefore } = await dial(count);
  send((caller) => (caller === 'grace' ? requestOf(caller, JSON.stringify({ query: '{ __typename }' })) : upgrade));
  expect(await answeredBefore()).toBeLessThan(count / 2);
});

it('a message of a model is read in the turn of its caller', async () => {
  const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const { send, answeredBefore } = await dial();
  send((caller) => requestOf(caller, message, '/mcp/token'));
  expect(await answeredBefore()).toBeLessThan(REQUESTS / 2);
});

// A body that is not JSON is answered as soon as it has been read.
it('a body is parsed in the turn of its caller, not after all that another sent before', async () => {
  const body = '['.repeat(15_000);
  const { send, answeredBefore } = await dial();
  send((caller) =>
    requestOf(caller, body).replace(/Content-Length.*/s, `Transfer-Encoding: chunked\r\n\r\n3a98\r\n${body}\r\n`),
  );
  // All of each has arrived when its end does.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  send(() => '0\r\n\r\n');
  expect(await answeredBefore()).toBeLessThan(REQUESTS / 2);
});

it('a large body arrives in the turns of its caller, not after all that another sent before', async () => {
  const body = '['.repeat(1_000_000);
  const { send, answeredBefore } = await dial();
  send((caller) => requestOf(caller, body));
  expect(await answeredBefore()).toBeLessThan(REQUESTS / 2);
});
