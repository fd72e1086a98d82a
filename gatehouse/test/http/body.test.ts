import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { connect as connectSocket } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

vi.setConfig({ testTimeout: 60_000 });

const api = await startApi();
const linus = api.as('linus');
const json = { 'content-type': 'application/json' };
const query = '{ __typename }';

setFlagsFromString('--expose_gc');
const collect: () => void = runInNewContext('gc');
/** The memory of objects and buffers in use. For up to a second after a collection, V8 also counts buffers that are not. */
const memory = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};
const idle = memory();

const endpoints = [
  ['/graphql', { query }],
  ['/api/poems', { title: 'A title', body: 'A body' }],
] as const;

describe.each(endpoints)('a body sent to %s', (path, body) => {
  const send = (init: RequestInit & { duplex?: 'half' }) =>
    linus.fetch(path, { method: 'POST', ...init, headers: { ...json, ...init.headers } });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['gzip, identity', gzipSync],
  ])('is refused with 415 when it is compressed by %s', async (encoding, compress) => {
    const compressed = new Uint8Array(compress(JSON.stringify(body)));
    expect((await send({ headers: { 'content-encoding': encoding }, body: compressed })).status).toBe(415);
  });

  it('is read with Content-Encoding: identity', async () => {
    const response = await send({ headers: { 'content-encoding': 'Identity' }, body: JSON.stringify(body) });
    expect(response.ok).toBe(true);
  });

  it.each([
    [100, true],
    [defaultLimits.body.chunkedBytes, false],
  ])('may be short without content-length: %i bytes more', async (more, isFine) => {
    const stream = new Blob([JSON.stringify(body), ' '.repeat(more)]).stream();
    const response = await send({ body: stream, duplex: 'half' });
    expect(isFine ? response.ok : response.status).toBe(isFine || 413);
  });

  it('is refused with 413 when it has too many values, and not for the commas of a text', async () => {
    const many = JSON.stringify({ ...body, more: Array(defaultLimits.body.values).fill([]) });
    expect((await send({ body: many })).status).toBe(413);
    const text = JSON.stringify({ ...body, title: `\\"${',[{'.repeat(defaultLimits.body.values)}` });
    expect((await send({ body: text })).status).not.toBe(413);
  });

  it('is refused with 415 in another charset than UTF-8', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-16le' };
    const response = await send({ headers, body: new Uint8Array(Buffer.from(JSON.stringify(body), 'utf16le')) });
    expect(response.status).toBe(415);
    expect((await send({ headers: { 'content-type': 'application/json;charset="UTF-8"' }, body: '{' })).status).toBe(
      400,
    );
  });
});

const dial = async (url = api.url): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket.on('error', () => {});
};
const headOf = (path: string, length: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;

it.each([
  ['/graphql', defaultLimits.body.bytes],
  ['/webhooks/clerk', defaultLimits.webhook.bytes],
])(
  'large bodies to %s that never end are refused, the largest first, and short ones are answered meanwhile',
  async (path, bytes) => {
    const most = defaultLimits.body.heldBytes / bytes;
    let refused = 0;
    const sockets: Socket[] = [];
    // The server may still be closing the connections of the test before.
    await expect.poll(() => memory() - idle, { timeout: 20_000 }).toBeLessThan(0.2 * defaultLimits.body.heldBytes);
    for (let index = 0; index < 2 * most; index++) {
      const socket = await dial();
      sockets.push(socket);
      socket.on('data', (data) => {
        if (String(data).startsWith('HTTP/1.1 429')) refused += 1;
      });
      socket.write(headOf(path, `Content-Length: ${bytes}`) + ' '.repeat(bytes - 1));
    }
    await expect.poll(() => refused, { timeout: 40_000 }).toBeGreaterThan(0.9 * most);
    expect((await api.anonymous.query(query)).data).toEqual({ __typename: 'Query' });
    expect(refused).toBeLessThan(1.5 * most);
    // Of those that are refused, nothing is kept while their connections last.
    // The clients are in this process, too.
    const unsent = () => sockets.reduce((sum, { writableLength }) => sum + writableLength, 0);
    await expect
      .poll(() => memory() - idle - unsent(), { timeout: 5000 })
      .toBeLessThan(1.6 * defaultLimits.body.heldBytes);
    expect(sockets.every((socket) => socket.readyState === 'open')).toBe(true);
  },
);

describe.each(['/graphql', '/webhooks/clerk'])('chunks of one byte sent to %s', (path) => {
  const { smallChunks } = defaultLimits.request;
  const inChunks = (count: number) => headOf(path, 'Transfer-Encoding: chunked') + '1\r\n \r\n'.repeat(count);

  it('take little memory while the body arrives', async () => {
    const before = memory();
    const sockets = await Promise.all(Array.from({ length: 100 }, () => dial()));
    await Promise.all(sockets.map((socket) => new Promise((sent) => socket.write(inChunks(smallChunks - 1), sent))));
    expect((await api.anonymous.query(query)).status).toBe(200);
    // Each chunk by itself takes 300 bytes, and 200,000 of them 60 MB.
    await expect.poll(() => memory() - before, { timeout: 5000 }).toBeLessThan(20_000_000);
    expect(sockets.some((socket) => socket.readyState !== 'open')).toBe(false);
  });

  it('close the connection when there are too many', async () => {
    const own = await startApi({}, { database: api.database });
    const socket = await dial(own.url);
    const closed = once(socket, 'close');
    socket.resume().write(inChunks(smallChunks + 1));
    await closed;
  });
});

it('a client that sent too many small chunks may send requests, but no chunked bodies, for a while', async () => {
  const request = { ...defaultLimits.request, smallChunksMs: 1_500 };
  const own = await startApi({}, { database: api.database, settings: { limits: { ...defaultLimits, request } } });
  const send = async (bytes: string): Promise<string> => {
    const socket = await dial(own.url);
    socket.write(bytes);
    return text(socket).catch(() => '');
  };
  const body = JSON.stringify({ query: '{ __typename }' });
  const head = (length: string) => headOf('/graphql', `Connection: close\r\n${length}`);
  const chunked = `${head('Transfer-Encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  expect(await send(chunked)).toContain('"__typename":"Query"');
  await send(`${head('Transfer-Encoding: chunked')}${'1\r\n \r\n'.repeat(defaultLimits.request.smallChunks + 1)}`);
  expect(await send(chunked)).toBe('');
  expect(await send(head(`Content-Length: ${body.length}`) + body)).toContain('"__typename":"Query"');
  const client = await connectSocket(own.url);
  await client.send({ type: 'ping' });
  expect(await client.next()).toEqual({ type: 'pong' });
  await expect.poll(() => send(chunked), { timeout: 10_000 }).toContain('"__typename":"Query"');
});
