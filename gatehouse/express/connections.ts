import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';

/** What one connection, and all together, may keep. */
export const connectionLimits = {
  /** Without a byte in either direction for so long a connection is closed. A client that reads slowly goes on. */
  idleMs: 20_000,
  /** Requests that were sent before the answer to the first one. */
  pipelined: 32,
  /** Of answers that their clients have not read yet. */
  unreadBytes: 64 * 1024 * 1024,
} as const;

const SWEEP_MS = 250;

/** Ends connections that make no progress, and while too much is unread in all, those with most unread bytes. */
export const limitConnections = (server: Server): void => {
  server.setTimeout(connectionLimits.idleMs);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    // An offer of another protocol makes it arrive here again.
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
};

/**
 * Takes the requests of a connection one after the other, so that it never has more than one answer waiting to be sent. Node
 * reads all that a client has sent at once (HTTP pipelining) and gives a response its socket when its turn comes.
 */
export const oneAtATime = (): RequestHandler => {
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
};
