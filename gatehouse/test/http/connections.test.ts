import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { connect as connectSocket } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';
import { addLargePoems } from './large.ts';

vi.setConfig({ testTimeout: 60_000 });

const api = await startApi();
await addLargePoems(api, 40);
const { server } = api.app;
const request = (query: string) =>
  `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nHost: localhost\r\napollo-require-preflight: 1\r\n\r\n`;
/** Asks for 1.6 MB. */
const LARGE = request('{ poems(first: 16) { edges { node { body } } } }');

/** A connection, seen from both ends. */
const dial = async (): Promise<{ near: Socket; far: Socket }> => {
  const arrived = once(server, 'connection');
  const near = connect(Number(new URL(api.url).port), '127.0.0.1');
  near.on('error', () => {});
  onTestFinished(() => void near.destroy());
  return { near, far: (await arrived)[0] as Socket };
};

const ended = async (socket: Socket): Promise<true> => {
  // Not `once` of node:events, which rejects where the other end has reset the connection.
  if (!socket.closed) await new Promise((closed) => socket.once('close', closed));
  return true;
};

it('the requests of a connection are answered one after the other', async () => {
  const { near } = await dial();
  const before = api.database.statements.length;
  let answers = '';
  near.on('data', (data) => {
    answers += data;
  });
  const small = request('{ poems(first: 1) { edges { node { id } } } }');
  near.write(small.repeat(10));
  await expect.poll(() => answers.match(/HTTP\/1.1 200/g)?.length, { timeout: 20_000 }).toBe(10);
  expect(api.database.statements.length - before).toBe(10);
});

it('a connection that sends more and more requests without waiting for answers is closed', async () => {
  const { near, far } = await dial();
  const before = api.database.statements.length;
  near.pause();
  near.write(LARGE.repeat(defaultLimits.connection.pipelined + 2));
  expect(await ended(far)).toBe(true);
  expect(api.database.statements.length - before).toBeLessThan(5);
});

it('closes connections at once that their clients have reset before they are accepted', async () => {
  const arrived: boolean[] = [];
  const note = (socket: Socket) => void arrived.push(socket.destroyed);
  server.on('connection', note);
  onTestFinished(() => void server.off('connection', note));
  const client = `
    for (let count = 0; count < 20; count++) {
      const socket = require('node:net').connect(${new URL(api.url).port}, '127.0.0.1', () => socket.resetAndDestroy());
    }`;
  // Nothing is accepted until the client has ended.
  expect(spawnSync(process.execPath, ['-e', client]).status).toBe(0);
  await expect.poll(() => arrived).toEqual(Array(20).fill(true));
});

it('does not parse the rest of what a closed connection has sent', async () => {
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  server.on('request', count);
  onTestFinished(() => void server.off('request', count));
  const { near, far } = await dial();
  near.write(LARGE + 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000));
  expect(await ended(far)).toBe(true);
  expect(requests).toBeLessThan(3 * defaultLimits.connection.pipelined);
});

it('connections that arrive together are accepted before the requests of the first ones are executed', async () => {
  await api.anonymous.query('{ poems(first: 16) { edges { node { body } } } }');
  const answered: string[] = [];
  const ask = (name: string, text: string) => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1').on('error', () => {});
    onTestFinished(() => void socket.destroy());
    socket.once('data', () => void answered.push(name)).write(text);
  };
  for (let index = 0; index < 100; index++) ask('large', LARGE);
  ask('last', 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await expect.poll(() => answered.length, { timeout: 40_000 }).toBe(101);
  expect(answered.indexOf('last')).toBeLessThan(50);
});

describe('with 200 kB for requests that wait on their connections', async () => {
  const limits = {
    ...defaultLimits,
    connection: { ...defaultLimits.connection, pipelined: 32, pipelinedBytes: 200_000 },
  };
  const small = await startApi({}, { settings: { limits }, database: api.database });
  const large = `GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Fill: ${'x'.repeat(10_000)}\r\n\r\n`;
  /** Waits for 12 large answers, which it does not read, with 8 requests that are large themselves: 160 kB. */
  const wait = async (): Promise<{ near: Socket; far: Socket }> => {
    const arrived = once(small.app.server, 'connection');
    const near = connect(Number(new URL(small.url).port), '127.0.0.1').on('error', () => {});
    onTestFinished(() => void near.destroy());
    const [far] = (await arrived) as [Socket];
    near.pause();
    near.write(LARGE.repeat(12) + large.repeat(8));
    await expect.poll(() => far.destroyed || far.bytesRead > 80_000).toBe(true);
    return { near, far };
  };

  it('closes the connection that exceeds it, and frees what a closed one held', async () => {
    const first = await wait();
    const second = await wait();
    expect(await ended(second.far)).toBe(true);
    expect(first.far.destroyed).toBe(false);
    first.near.destroy();
    expect(await ended(first.far)).toBe(true);
    const third = await wait();
    expect((await small.anonymous.fetch('/livez')).status).toBe(200);
    expect(third.far.destroyed).toBe(false);
  });
});

it('disconnects a client that never reads', async () => {
  expect(server.timeout).toBe(defaultLimits.connection.idleMs);
  server.setTimeout(1_000);
  onTestFinished(() => void server.setTimeout(defaultLimits.connection.idleMs));
  const { near, far } = await dial();
  near.pause();
  near.write(LARGE.repeat(12));
  await expect.poll(() => far.writableLength).toBeGreaterThan(100_000);
  expect(far.writableLength).toBeLessThan(4_000_000);
  expect(await ended(far)).toBe(true);
});

it('sends everything to a client that reads slowly, for longer than that', async () => {
  server.setTimeout(1_000);
  onTestFinished(() => void server.setTimeout(defaultLimits.connection.idleMs));
  const { near, far } = await dial();
  let isCut = false;
  far.once('close', () => {
    isCut = true;
  });
  let bytes = 0;
  const start = performance.now();
  near.write(LARGE.repeat(10));
  near.on('data', (data) => {
    bytes += data.length;
    near.pause();
    setTimeout(() => near.resume(), 20);
  });
  await expect.poll(() => bytes, { timeout: 50_000 }).toBeGreaterThan(16_000_000);
  expect(performance.now() - start).toBeGreaterThan(2_000);
  expect(isCut).toBe(false);
});

it('when too much is unread in all, the connections with most of it are closed', async () => {
  const limits = { ...defaultLimits, connection: { ...defaultLimits.connection, unreadBytes: 8_000_000 } };
  const small = await startApi({}, { settings: { limits }, database: api.database });
  const far: Socket[] = [];
  for (let index = 0; index < 20; index++) {
    const arrived = once(small.app.server, 'connection');
    const near = connect(Number(new URL(small.url).port), '127.0.0.1').on('error', () => {});
    onTestFinished(() => void near.destroy());
    far.push((await arrived)[0] as Socket);
    near.pause();
    near.write(LARGE.repeat(8));
  }
  // Without the limit, 20 times 1.6 MB would stay until the connections are idle for too long.
  const unread = () => far.reduce((sum, socket) => sum + (socket.destroyed ? 0 : socket.writableLength), 0);
  await expect
    .poll(() => far.some(({ destroyed }) => destroyed) && unread() <= 8_000_000, {
      timeout: defaultLimits.connection.idleMs / 2,
    })
    .toBe(true);
  expect(far.every(({ destroyed }) => destroyed)).toBe(false);
});

describe('with at most 20 connections', async () => {
  const limits = { ...defaultLimits, connection: { ...defaultLimits.connection, open: 20 } };
  const small = await startApi({}, { settings: { limits } });
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(small.url).port), '127.0.0.1').on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  const HEAD = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n';
  const ask = async (socket: Socket): Promise<string> => {
    socket.write(`${HEAD}\r\n`);
    const [data] = await once(socket, 'data');
    return String(data).slice(0, 15);
  };
  const isClosed = (socket: Socket) => socket.resume().closed;

  it('a new one ends the oldest that has sent no complete request, and not the one that was answered last, or a WebSocket', async () => {
    const webSocket = await connectSocket(small.url);
    expect(webSocket.first).toEqual({ type: 'connection_ack' });
    const answered = await open();
    const unfinished: Socket[] = [];
    for (const part of [HEAD, `${HEAD}Content-Length: 2\r\n\r\n1`]) {
      for (let count = 0; count < 9; count++) {
        const socket = await open();
        socket.write(part);
        unfinished.push(socket);
      }
    }
    expect(await ask(answered)).toBe('HTTP/1.1 200 OK');
    for (let count = 0; count < 18; count++) unfinished.push(await open());
    await expect
      .poll(() => unfinished.map(isClosed), { timeout: 5_000 })
      .toEqual([...Array(17).fill(true), ...Array(19).fill(false)]);
    expect(await ask(answered)).toBe('HTTP/1.1 200 OK');
    await webSocket.send({ type: 'ping' });
    expect(await webSocket.next()).toEqual({ type: 'pong' });
  });
});
