import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startApi } from '../support/api.ts';
import { closeAfter } from '../support/cleanup.ts';
import { generate } from './support.ts';

vi.setConfig({ testTimeout: 180_000 });

const directory = await mkdtemp(join(tmpdir(), 'gatehouse-subscriptions-'));
afterAll(() => rm(directory, { recursive: true }));
const api = await startApi();
await generate('graphql', '--out', directory);
const { createSubscriptions } = await import(pathToFileURL(join(directory, 'index.js')).href);

const CREATE = 'mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }';
const PUBLISH = 'mutation ($id: ID!) { publishPoem(id: $id) { id } }';
const publish = async (title: string) => {
  const { data } = await api.as('linus').query(CREATE, { input: { title, body: 'text' } });
  await api.as('linus').query(PUBLISH, { id: data.createPoem.id });
};

const LIFETIME_SECONDS = 20;

it('delivers every event once, in order, over more than three lifetimes of its token', async () => {
  let tokens = 0;
  const getToken = () => {
    tokens += 1;
    return api.mint('mallory', { ttl: LIFETIME_SECONDS });
  };
  const received: string[] = [];
  const errors: unknown[] = [];
  const onGap = vi.fn();
  const subscriptions = createSubscriptions({ url: `${api.url}/graphql`, getToken, webSocket: WebSocket, onGap });
  const end = subscriptions.subscribe(
    { query: 'subscription { poemPublished { title } }' },
    {
      next: (result: { data: { poemPublished: { title: string } } }) => received.push(result.data.poemPublished.title),
      error: (error: unknown) => errors.push(error),
      complete: () => errors.push('completed'),
    },
  );
  // Equal events count separately: every third has the title of the one before.
  const published: string[] = [];
  await vi.waitFor(async () => {
    await publish('The first');
    expect(received.length).toBeGreaterThan(0);
  }, 20_000);
  received.length = 0;
  const until = performance.now() + 3.5 * LIFETIME_SECONDS * 1_000;
  for (let number = 0; performance.now() < until; number++) {
    const title = `Event ${number - Number(number % 3 === 2)}`;
    published.push(title);
    await publish(title);
  }
  // The first ones may have arrived late.
  const ofLoop = () => received.filter((title) => title !== 'The first');
  await vi.waitFor(() => expect(ofLoop().length).toBeGreaterThanOrEqual(published.length), 10_000);
  end();
  expect(ofLoop()).toEqual(published);
  expect({ errors, gaps: onGap.mock.calls.length }).toEqual({ errors: [], gaps: 0 });
  expect(tokens).toBeGreaterThanOrEqual(4);
});

it('ends with the reason if a later token may no longer subscribe', async () => {
  const tokens = [await api.mint('mallory', { ttl: 4 }), null];
  const subscriptions = createSubscriptions({
    url: `${api.url}/graphql`,
    getToken: () => tokens.shift() ?? null,
    webSocket: WebSocket,
  });
  const sink = { next: vi.fn(), error: vi.fn(), complete: vi.fn() };
  subscriptions.subscribe({ query: 'subscription { poemPublished { title } }' }, sink);
  await vi.waitFor(() => expect(sink.complete).toHaveBeenCalledOnce(), 20_000);
  expect(sink.next.mock.calls).toMatchObject([[{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]]);
  expect(sink.error).not.toHaveBeenCalled();
});

it('can be read with for await, which throws the reason if the server refuses the token', async () => {
  const refused = createSubscriptions({ url: `${api.url}/graphql`, getToken: () => 'no token', webSocket: WebSocket });
  const loop = async (subscriptions: typeof refused) => {
    for await (const { poemPublished } of subscriptions.iterate('subscription { poemPublished { title } }')) {
      return poemPublished.title;
    }
  };
  await expect(loop(refused)).rejects.toMatchObject({ code: 4401 });
  const good = createSubscriptions({
    url: `${api.url}/graphql`,
    getToken: () => api.mint('grace'),
    webSocket: WebSocket,
  });
  const first = loop(good);
  const timer = setInterval(() => void publish('Looped'), 300);
  expect(await first).toBe('Looped');
  clearInterval(timer);
});

/**
 * A proxy whose first connection breaks after so many chunks of the server: without notice, or by being closed.
 * Later connections do not.
 */
const breaking = async (chunks: number, end: (client: Socket) => unknown): Promise<string> => {
  let connections = 0;
  const sockets: Socket[] = [];
  const proxy = createServer((client) => {
    const isFirst = connections === 0;
    connections += 1;
    const server = connect(Number(new URL(api.url).port), '127.0.0.1');
    sockets.push(client, server);
    for (const socket of [client, server]) socket.on('error', () => {});
    client.pipe(server);
    let passed = 0;
    server.on('data', (chunk) => {
      if (!isFirst || passed < chunks) client.write(chunk);
      else end(client);
      passed += 1;
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  closeAfter(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/graphql`;
};

it('opens another socket for one that breaks', async () => {
  const timer = setInterval(() => void publish('Reached'), 300);
  onTestFinished(() => clearInterval(timer));
  const reached = async (chunks: number, end: (client: Socket) => unknown) => {
    const url = await breaking(chunks, end);
    let sockets = 0;
    const getToken = () => {
      sockets += 1;
      return api.mint('grace');
    };
    const subscriptions = createSubscriptions({ url, getToken, webSocket: WebSocket });
    for await (const { poemPublished } of subscriptions.iterate('subscription { poemPublished { title } }')) {
      return { title: poemPublished.title, sockets };
    }
  };
  const withoutNotice = () => {};
  const all = await Promise.all([
    // Never opened, never acknowledged, and broken right after its acknowledgement.
    ...[0, 1, 2].map((chunks) => reached(chunks, withoutNotice)),
    reached(2, (client) => client.destroy()),
  ]);
  expect(all).toEqual(Array(4).fill({ title: 'Reached', sockets: 2 }));
});
