import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bodyLimits } from '../../express/body.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();
const linus = api.as('linus');
const json = { 'content-type': 'application/json' };
const query = '{ __typename }';
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

  it('is read when it says that it is not compressed', async () => {
    const response = await send({ headers: { 'content-encoding': 'Identity' }, body: JSON.stringify(body) });
    expect(response.ok).toBe(true);
  });

  it.each([
    [100, true],
    [bodyLimits.chunkedBytes, false],
  ])('may be short without content-length: %i bytes more', async (more, isFine) => {
    const stream = new Blob([JSON.stringify(body), ' '.repeat(more)]).stream();
    const response = await send({ body: stream, duplex: 'half' });
    expect(isFine ? response.ok : response.status).toBe(isFine || 413);
  });

  it('is refused with 413 when it has too many values, and not for the commas of a text', async () => {
    const many = JSON.stringify({ ...body, more: Array(bodyLimits.values).fill([]) });
    expect((await send({ body: many })).status).toBe(413);
    const text = JSON.stringify({ ...body, title: `\\"${',[{'.repeat(bodyLimits.values)}` });
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

it('large bodies that never end are refused, the largest first, and short ones are answered meanwhile', async () => {
  const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${bodyLimits.bytes}\r\n\r\n`;
  const most = bodyLimits.heldBytes / bodyLimits.bytes;
  let refused = 0;
  for (let index = 0; index < most + 6; index++) {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    socket
      .on('error', () => {})
      .on('data', (data) => {
        if (String(data).startsWith('HTTP/1.1 429')) refused += 1;
      });
    socket.write(head + ' '.repeat(bodyLimits.bytes - 1));
  }
  await expect.poll(() => refused, { timeout: 10_000 }).toBeGreaterThanOrEqual(5);
  expect((await api.nobody.query(query)).data).toEqual({ __typename: 'Query' });
  expect(refused).toBeLessThan(most);
});
