import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { startApi } from '../support/api.ts';
import { connect, openSocket, paramsOf, publish } from './support.ts';

// The rounds of pings are counted by hand.
vi.useFakeTimers({ toFake: ['setInterval'] });
afterAll(() => void vi.useRealTimers());
const api = await startApi({ TRUST_PROXY: '1' });
const { url } = api;
const round = () => vi.advanceTimersByTime(15_000);
const QUERY = 'subscription { poemPublished { id } }';
const answers = async ({ send, next }: Pick<Awaited<ReturnType<typeof connect>>, 'send' | 'next'>) => {
  await send({ type: 'ping' });
  expect(await next()).toEqual({ type: 'pong' });
};
/** A round of pings, until the server has these clients' answers. */
const pinged = async (...clients: Pick<Awaited<ReturnType<typeof connect>>, 'socket' | 'send' | 'next'>[]) => {
  const pings = clients.map(({ socket }) => once(socket, 'ping'));
  round();
  await Promise.all(pings);
  for (const client of clients) await answers(client);
};

setFlagsFromString('--expose_gc');
const collect: () => void = runInNewContext('gc');
const heapUsed = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

// Each of these is 64 bytes once it is parsed.
const fill = JSON.parse(`[${'{},'.repeat(4_500)}{}]`);

it('the payload of connection_init is not kept', async () => {
  const before = heapUsed();
  for (let count = 0; count < 200; count++) {
    expect((await connect(url, { params: { fill } })).first).toEqual({ type: 'connection_ack' });
  }
  // 200 payloads are 58 MB.
  expect(heapUsed() - before).toBeLessThan(30_000_000);
});

it('what came with a query is not kept as long as its subscription', async () => {
  const before = heapUsed();
  for (let count = 0; count < 20; count++) {
    const client = await connect(url, { params: await paramsOf(api, 'mallory') });
    for (let id = 0; id < 10; id++) {
      const payload = { query: QUERY, variables: { fill }, extensions: { fill } };
      await client.send({ type: 'subscribe', id: String(id), payload });
    }
    await answers(client);
  }
  // 400 are 115 MB.
  expect(heapUsed() - before).toBeLessThan(40_000_000);
});

it('the document of a subscription is not kept as long as the subscription, which gets its events all the same', async () => {
  const before = heapUsed();
  const clients = [];
  for (const person of ['mallory', 'linus'] as const) {
    const params = await paramsOf(api, person, { ttl: 600 });
    for (let count = 0; count < 20; count++) clients.push(await connect(url, { params }));
  }
  for (const [number, client] of clients.entries()) {
    for (let id = 0; id < 20; id++) {
      const query = `${'#x\n'.repeat(900)}subscription S${number}_${id} { poemPublished { id } }`;
      await client.send({ type: 'subscribe', id: String(id), payload: { query } });
    }
    await answers(client);
  }
  // 800 documents are 110 MB.
  expect(heapUsed() - before).toBeLessThan(70_000_000);
  const id = await publish(api, 'To all');
  for (const client of clients) {
    for (let count = 0; count < 20; count++) {
      expect(await client.next()).toMatchObject({ type: 'next', payload: { data: { poemPublished: { id } } } });
    }
  }
}, 60_000);

it('the subscriptions of a socket have 64 kB together', async () => {
  const client = await connect(url, { params: await paramsOf(api, 'mallory') });
  const subscribe = async (id: string) => {
    const payload = { query: `#${'x'.repeat(15_000)}\n${QUERY}` };
    await client.send({ type: 'subscribe', id, payload });
    await client.send({ type: 'ping' });
    return client.next();
  };
  for (const id of ['1', '2', '3', '4']) expect(await subscribe(id)).toEqual({ type: 'pong' });
  expect(await subscribe('5')).toMatchObject({ id: '5', payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
  expect(await client.next()).toEqual({ type: 'pong' });
  await client.send({ type: 'complete', id: '1' });
  await answers(client);
  expect(await subscribe('6')).toEqual({ type: 'pong' });
});

it('a subscription is read in the turn of its caller, not after those of another', async () => {
  const connections = [];
  for (let count = 0; count < 20; count++) {
    connections.push({ caller: 'linus', client: await connect(url, { params: await paramsOf(api, 'linus') }) });
  }
  connections.push({ caller: 'grace', client: await connect(url, { params: await paramsOf(api, 'grace') }) });
  const answered: string[] = [];
  for (const { caller, client } of connections) client.socket.once('message', () => void answered.push(caller));
  const payload = { query: 'subscription { poemPublished { none } }' };
  for (const { client } of connections) client.socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload }));
  await expect.poll(() => answered.length).toBe(connections.length);
  expect(answered.indexOf('grace')).toBeLessThan(10);
});

it('of one socket, messages that take 128 kB of memory wait while others have their turns', async () => {
  const message = JSON.stringify({ type: 'ping', payload: { fill: 'x'.repeat(30_000) } });
  const alone = await connect(url, { params: await paramsOf(api, 'mallory') });
  const withSmall = await connect(url, { params: await paramsOf(api, 'linus') });
  for (let count = 0; count < 8; count++) alone.socket.send(message);
  for (let count = 0; count < 8; count++) expect((await alone.next()).type).toBe('pong');

  const others = [];
  for (let count = 0; count < 20; count++) {
    others.push(await connect(url, { headers: { 'x-forwarded-for': `192.0.2.${count}` } }));
  }
  for (const { socket } of others) for (let count = 0; count < 20; count++) socket.send('{"type":"ping"}');
  for (let count = 0; count < 8; count++) alone.socket.send(message);
  for (let count = 0; count < 600; count++) withSmall.socket.send('{"type":"ping"}');
  for (const client of [alone, withSmall])
    expect(await client.closed).toEqual({ code: 1008, reason: 'Too many messages at once' });
  for (const client of others) for (let count = 0; count < 20; count++) expect((await client.next()).type).toBe('pong');
});

it('a client may send 16 kB before the acknowledgement, and is closed with 1009 after more', async () => {
  const large = openSocket(url);
  await large.send({ type: 'connection_init', payload: { fill: 'x'.repeat(17_000) } });
  expect(await large.closed).toMatchObject({ code: 1009 });
  const inParts = openSocket(url);
  await inParts.opened;
  for (let part = 0; part < 20; part++) inParts.socket.send('x'.repeat(1_000), { fin: false });
  expect(await inParts.closed).toMatchObject({ code: 1009 });
  const { first, ...client } = await connect(url, { params: { fill: 'x'.repeat(10_000) } });
  expect(first).toEqual({ type: 'connection_ack' });
  await client.send({ type: 'ping', payload: { fill: 'x'.repeat(17_000) } });
  expect((await client.next()).type).toBe('pong');
});

it('a message in many frames, or a frame in many pieces, closes the socket with 1008', async () => {
  const fragments = await connect(url);
  for (let count = 0; count <= defaultLimits.socket.fragments; count++) {
    fragments.socket.send('x', { fin: false });
  }
  expect(await fragments.closed).toMatchObject({ code: 1008 });

  const pieces = await connect(url);
  const { _socket: raw } = pieces.socket as unknown as { _socket: Socket };
  raw.setNoDelay(true);
  // The head of a text frame of 1,000 bytes, masked by zeros.
  raw.write(Buffer.from([0x81, 0xfe, 0x03, 0xe8, 0, 0, 0, 0]));
  for (let count = 0; count < 999 && pieces.socket.readyState === pieces.socket.OPEN; count++) {
    raw.write('x');
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await pieces.closed).toMatchObject({ code: 1008 });
});

it('one address has 250 anonymous sockets, and people behind it still connect', async () => {
  const from = { headers: { 'x-forwarded-for': '192.0.2.1' } };
  const params = await paramsOf(api, 'linus');
  for (let count = 0; count < 249; count++) await connect(url, from);
  expect((await connect(url, { ...from, params })).first).toEqual({ type: 'connection_ack' });
  expect((await connect(url, from)).first).toEqual({ type: 'connection_ack' });
  expect(await openSocket(url, from).refused).toBe(429);
  expect((await connect(url, { params })).first).toEqual({ type: 'connection_ack' });
});

it('one person has 20 sockets, then 4429', async () => {
  const params = await paramsOf(api, 'grace');
  const clients = [];
  for (let count = 0; count < 20; count++) clients.push(await connect(url, { params }));
  expect((await connect(url, { params })).first).toEqual({
    code: 4429,
    reason: 'Too many connections of one caller',
  });
  clients[0]?.socket.close();
  await clients[0]?.closed;
  const again = async () => (await connect(url, { params })).first;
  await expect.poll(again).toEqual({ type: 'connection_ack' });
});

it('a socket without a subscription is closed, and one with a subscription is not', async () => {
  const params = await paramsOf(api, 'mallory');
  const [idle, anonymous, busy] = [await connect(url, { params }), await connect(url), await connect(url, { params })];
  await busy.subscribe(QUERY);
  await pinged(idle, anonymous, busy);
  round();
  for (const client of [idle, anonymous])
    expect(await client.closed).toEqual({ code: 1000, reason: 'No subscription' });
  await answers(busy);
  await busy.send({ type: 'complete', id: '1' });
  await answers(busy);
  await pinged(busy);
  round();
  expect(await busy.closed).toMatchObject({ code: 1000 });
});

it('closes a socket that has not answered a ping at the next one', async () => {
  const params = await paramsOf(api, 'mallory');
  const [mute, good] = [await connect(url, { params }), await connect(url, { params })];
  for (const client of [mute, good]) await client.subscribe(QUERY);
  Reflect.set(mute.socket, '_autoPong', false);
  await pinged(good, mute);
  round();
  expect(await mute.closed).toMatchObject({ code: 1006 });
  await answers(good);
});

it('keeps a socket open whose token lives longer than the longest timer', async () => {
  const client = await connect(url, { params: await paramsOf(api, 'mallory', { ttl: 40 * 24 * 3600 }) });
  await answers(client);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await answers(client);
});

it('a machine must send its token again after five minutes', async () => {
  const machines = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key' });
  const { secret } = machines.clerk.store.issue({ kind: 'api_key', name: 'test', subject: 'user_ada' });
  const client = openSocket(machines.url);
  await client.opened;
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useFakeTimers({ toFake: ['setInterval'] }));
  await client.send({ type: 'connection_init', payload: { authorization: `Bearer ${secret}` } });
  expect(await client.next()).toEqual({ type: 'connection_ack' });
  vi.advanceTimersByTime(5 * 60_000 - 1);
  await answers(client);
  vi.advanceTimersByTime(1);
  expect(await client.closed).toEqual({ code: 4403, reason: 'The token has expired' });
});

it('the oldest socket that has not said who it is for is cut off when there are a thousand', async () => {
  // Opening them may take longer than a socket may stay silent.
  vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout'] });
  onTestFinished(() => void vi.useFakeTimers({ toFake: ['setInterval'] }));
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  const oldest = openSocket(url, from('198.51.100.0'));
  await oldest.opened;
  const others = Array.from({ length: defaultLimits.socket.pending - 1 }, (_, index) =>
    openSocket(url, from(`198.51.100.${1 + (index % 8)}`)),
  );
  await Promise.all(others.map(({ opened }) => opened));
  expect(oldest.socket.readyState).toBe(oldest.socket.OPEN);
  await openSocket(url, from('198.51.100.9')).opened;
  expect(await oldest.closed).toMatchObject({ code: 1006 });
  expect(others.every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true);
});
