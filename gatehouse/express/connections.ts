import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import type { Limits } from '../config/index.ts';
import { acceptFirst } from '../postgres/index.ts';

type ConnectionLimits = Limits['connection'];

/**
 * Ends connections that make no progress. If there are too many, a new one ends the one that has gone longest without a
 * complete request; if clients leave too much data unread, those with the most unread bytes are ended.
 */
export function limitConnections(server: Server, { idleMs, unreadBytes, open, checkMs }: ConnectionLimits): void {
  server.setTimeout(idleMs);
  /** In the order in which they were last answered. */
  const sockets = new Set<Socket>();
  const upgraded = new Set<Socket>();
  const requests = new WeakMap<Socket, IncomingMessage>();

  const endOldest = () => {
    for (const socket of sockets) {
      if (isUpgraded(socket)) {
        sockets.delete(socket);
        upgraded.add(socket);
      } else if (requests.get(socket)?.complete !== true) {
        sockets.delete(socket);
        return void socket.destroy();
      }
    }
  };
  server.on('connection', (socket) => {
    acceptFirst();
    if (wasReset(socket)) return void socket.destroy();
    // A socket arrives here again after an ignored upgrade.
    if (sockets.has(socket)) return;
    if (sockets.size >= open) endOldest();
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      upgraded.delete(socket);
    });
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    requests.set(socket, request);
    response.once('close', () => {
      if (requests.get(socket) === request) requests.delete(socket);
      if (sockets.delete(socket)) sockets.add(socket);
    });
  });
  const sweep = setInterval(() => {
    const all = [...sockets, ...upgraded];
    let unread = 0;
    for (const { writableLength } of all) unread += writableLength;
    if (unread <= unreadBytes) return;
    for (const socket of all.sort((one, two) => two.writableLength - one.writableLength)) {
      unread -= socket.writableLength;
      socket.destroy();
      if (unread <= unreadBytes) return;
    }
  }, checkMs).unref();
  server.once('close', () => clearInterval(sweep));
}

/** Whether the client has reset it before it was accepted. A Unix socket has neither address. */
const wasReset = ({ remoteAddress, localAddress }: Socket): boolean =>
  remoteAddress === undefined && localAddress !== undefined;

/** WebSockets have no idle time-out. */
const isUpgraded = ({ timeout }: Socket): boolean => timeout === 0;

/** Memory of a request besides its URL and headers. */
const REQUEST_BYTES = 4_096;

/**
 * Middleware that handles the requests of a connection one after the other, so that it never has more than one response
 * waiting to be sent. Node reads all requests that a client has sent (HTTP pipelining), and assigns the socket to one
 * response at a time. A connection is closed if too many of its requests wait, or if all waiting ones take too much
 * memory.
 */
export function oneAtATime({ pipelined, pipelinedBytes }: ConnectionLimits): RequestHandler {
  const waiting = new WeakMap<Socket, { count: number; bytes: number }>();
  let allBytes = 0;

  const waitingOn = (socket: Socket) => {
    const known = waiting.get(socket);
    if (known !== undefined) return known;
    const own = { count: 0, bytes: 0 };
    waiting.set(socket, own);
    // Responses that wait for a socket are not closed with it.
    socket.once('close', () => {
      allBytes -= own.bytes;
    });
    return own;
  };

  return ({ socket, url, rawHeaders }, res, next) => {
    if (res.socket !== null) return next();
    const own = waitingOn(socket);
    const bytes = rawHeaders.reduce((sum, text) => sum + text.length, REQUEST_BYTES + url.length);
    const count = (change: 1 | -1) => {
      own.count += change;
      own.bytes += change * bytes;
      allBytes += change * bytes;
    };
    count(1);
    if (own.count > pipelined || allBytes > pipelinedBytes) return void socket.destroy();
    res.once('socket', () => {
      count(-1);
      next();
    });
  };
}
