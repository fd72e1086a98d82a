import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';

/** Limits of one connection, and of all connections together. */
export const connectionLimits = {
  /** A connection is closed after this time without a byte in either direction. Slow clients are not affected. */
  idleMs: 20_000,
  /** Requests that were sent before the first one is answered. */
  pipelined: 32,
  /** Bytes of responses that clients have not read yet. */
  unreadBytes: 64 * 1024 * 1024,
} as const;

const SWEEP_MS = 250;

/**
 * Closes idle connections and, while too many bytes are unread in total, the connections with the most unread bytes.
 */
export function limitConnections(server: Server): void {
  server.setTimeout(connectionLimits.idleMs);
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
    if (unread <= connectionLimits.unreadBytes) return;
    for (const socket of [...sockets].sort((one, two) => two.writableLength - one.writableLength)) {
      unread -= socket.writableLength;
      socket.destroy();
      if (unread <= connectionLimits.unreadBytes) return;
    }
  }, SWEEP_MS).unref();
  server.once('close', () => clearInterval(sweep));
}

/**
 * Middleware that handles the requests of a connection one after the other, so that it never has more than one response
 * waiting to be sent. Node reads all requests that a client has sent (HTTP pipelining), and assigns the socket to one
 * response at a time.
 */
export function oneAtATime(): RequestHandler {
  const waiting = new WeakMap<Socket, number>();
  return ({ socket }, res, next) => {
    if (res.socket !== null) return next();
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count);
    if (count > connectionLimits.pipelined) return void socket.destroy();
    res.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      next();
    });
  };
}
