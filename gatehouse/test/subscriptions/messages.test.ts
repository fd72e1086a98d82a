import { expect, it } from 'vitest';
import { createSchema } from '../../graphql/schema.ts';
import { domains, sdl } from '../app/domains.ts';
import { serveAgain } from '../rest/support.ts';
import { startApi } from '../support/api.ts';
import { connect, openSocket, paramsOf, publish } from './support.ts';

const api = await startApi();
const { url, logs } = api;
const QUERY = 'subscription { poemPublished { id } }';
const subscribe = (id: string) => ({ type: 'subscribe', id, payload: { query: QUERY } });

it.each([
  ['next', { type: 'next', id: '1', payload: { data: {} } }],
  ['error', { type: 'error', id: '1', payload: [{ message: 'x' }] }],
  ['connection_ack', { type: 'connection_ack' }],
])(
  'a client that sends %s, which only a server may, is closed with 4400, and nothing is logged',
  async (_, message) => {
    const [early, later] = [openSocket(url), await connect(url)];
    for (const client of [early, later]) {
      await client.send(message);
      expect(await client.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
    }
    expect(logs().filter(({ level }) => level >= 40)).toEqual([]);
  },
);

it('an id stays in use while its subscription is being opened, though the client has completed it, and none is left open', async () => {
  const schema = createSchema({ sdl, domains, explain: false });
  const field = schema.getSubscriptionType()?.getFields().poemPublished;
  const open = field?.subscribe;
  if (field === undefined || open === undefined) throw new Error('There is no poemPublished');
  const streams: { ended: boolean }[] = [];
  let letThrough = () => {};
  const gate = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  field.subscribe = async (...args) => {
    await gate;
    const stream = (await open(...args)) as AsyncIterableIterator<unknown>;
    const state = { ended: false };
    streams.push(state);
    const end = stream.return?.bind(stream);
    stream.return = async () => {
      state.ended = true;
      return (await end?.()) ?? { value: undefined, done: true };
    };
    return stream;
  };
  const client = await connect(await serveAgain(api, { schema }), { params: await paramsOf(api, 'mallory') });
  for (const message of [subscribe('a'), { type: 'complete', id: 'a' }, subscribe('a'), { type: 'ping' }]) {
    client.socket.send(JSON.stringify(message));
  }
  const answer = await Promise.race([client.closed, client.next()]);
  letThrough();
  client.socket.close();
  await client.closed;
  await expect.poll(() => streams.length).toBeGreaterThan(0);
  await expect.poll(() => streams.every(({ ended }) => ended)).toBe(true);
  expect(answer).toEqual({ code: 4409, reason: 'Subscriber for a already exists' });
});

it('an id can be used again once its subscription has ended', async () => {
  const client = await connect(url, { params: await paramsOf(api, 'mallory') });
  await client.subscribe(QUERY, {}, 'a');
  for (const message of [{ type: 'complete', id: 'a' }, subscribe('a'), { type: 'ping' }]) {
    client.socket.send(JSON.stringify(message));
  }
  expect(await client.next()).toEqual({ type: 'pong' });
  const id = await publish(api, 'To one');
  expect(await client.next()).toMatchObject({ id: 'a', payload: { data: { poemPublished: { id } } } });
  await client.send({ type: 'ping' });
  expect(await client.next()).toEqual({ type: 'pong' });
});

it('an id of more than 100 characters is refused', async () => {
  const client = await connect(url, { params: await paramsOf(api, 'mallory') });
  await client.send(subscribe('a'.repeat(101)));
  expect(await client.closed).toMatchObject({ code: 4400 });
});

it('refuses an id that is too long for a close reason like any other', async () => {
  const client = await connect(url, { params: await paramsOf(api, 'mallory') });
  const id = '\u20ac'.repeat(100);
  await client.subscribe(QUERY, {}, id);
  await client.send(subscribe(id));
  expect(await client.closed).toEqual({ code: 4409, reason: 'Subscriber already exists' });
});
