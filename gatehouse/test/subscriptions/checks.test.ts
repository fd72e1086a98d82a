import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createCheck } from '../../graphql/socket-checks.ts';

it('closes a socket that does not read its messages, although it answers pings', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const connected = once(server, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => client.terminate());
  const [socket, { socket: raw }] = (await connected) as [WebSocket, IncomingMessage];
  await once(client, 'open');
  client.pause();

  const check = createCheck(socket, raw, new Set(['1']));
  const round = async () => {
    client.pong();
    await once(socket, 'pong');
    check();
  };
  await round();
  // More than the buffers of two sockets hold.
  socket.send(Buffer.alloc(40_000_000));
  await round();
  expect(socket.readyState).toBe(WebSocket.OPEN);
  const closed = once(socket, 'close');
  await round();
  await closed;
});
