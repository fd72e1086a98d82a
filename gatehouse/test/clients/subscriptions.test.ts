import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startApi } from '../support/api.ts';
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
