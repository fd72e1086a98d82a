import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import type { Limits } from '../config/index.ts';

type ConnectionLimits = Limits['connection'];

const SWEEP_MS = 250;

/** Ends connections that make no progress, and while too much is unread in all, those with most unread bytes. */
export function limitConnections(server: Server, { idleMs, unreadBytes }: ConnectionLimits): void {
  server.setTimeout(idleMs);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    // A socket arrives here again after an ignored upgrade.
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const sweep = setInterval(() => {
    let unread = 0;
    for (const { writableLength } of sockets) unread += writableLength;
    if (unread <= unreadBytes) return;
    for (const socket of [...sockets].sort((one, two) => two.writableLength - one.writableLength)) {
      unread -= socket.writableLength;
      socket.destroy();
      if (unread <= unreadBytes) return;
    }
  }, SWEEP_MS).unref();
  server.once('close', () => clearInterval(sweep));
}

/**
 * Middleware that handles the requests of a connection one after the other, so that it never has more than one response
 * waiting to be sent. Node reads all requests that a client has sent (HTTP pipelining), and assigns the socket to one
 * response at a time.
 */
export function oneAtATime({ pipelined }: ConnectionLimits): RequestHandler {
  const waiting = new WeakMap<Socket, number>();
  return ({ socket }, res, next) => {
    if (res.socket !== null) return next();
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count);
    if (count > pipelined) return void socket.destroy();
    res.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      next();
    });
  };
}
