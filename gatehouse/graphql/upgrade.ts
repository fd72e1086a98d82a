import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { isForLoopback } from '../express/loopback.ts';

/** The longest message that a client may send. */
const MAX_MESSAGE_BYTES = 128 * 1024;
const MOST_SOCKETS = 10_000;
const PING_EVERY_MS = 15_000;
/** How long the other side may take to answer when the server closes. */
const GRACE_MS = 1_000;

type Options = {
  server: Server;
  path: string;
  /** Origins, besides the server's own, whose pages may connect. */
  origins: readonly string[];
  /** With a local identity a foreign name for this machine is DNS rebinding. */
  loopbackOnly: boolean;
  onSocket: (socket: WebSocket, request: IncomingMessage) => void;
};

type Sockets = {
  /** How many are open. */
  count(): number;
  close(): Promise<void>;
};

/** Takes WebSockets on one path of an HTTP server. `close` tells them that the server goes away, and resolves when they have gone. */
export const acceptSockets = ({ server, path, origins, loopbackOnly, onSocket }: Options): Sockets => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });
  const alive = new WeakSet<WebSocket>();
  let closing = false;

  const take = (socket: WebSocket, request: IncomingMessage) => {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
    onSocket(socket, request);
  };
  const refusalOf = (request: IncomingMessage): number | null => {
    if (request.url?.split('?', 1)[0] !== path) return 404;
    if (!isOriginAllowed(request, origins) || (loopbackOnly && !isForLoopback(request))) return 403;
    return closing || sockets.clients.size >= MOST_SOCKETS ? 503 : null;
  };
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return passAsRequest(server, request, socket, head);
    const status = refusalOf(request);
    if (status === null) sockets.handleUpgrade(request, socket, head, take);
    else refuse(socket, status);
  });

  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, PING_EVERY_MS).unref();

  return {
    count: () => sockets.clients.size,
    close: async () => {
      closing = true;
      clearInterval(pings);
      const gone = [...sockets.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets.clients) socket.close(1001, 'The server goes away');
      const end = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, GRACE_MS);
      await Promise.all(gone);
      clearTimeout(end);
    },
  };
};

/** Browsers name the origin of the page; other clients need not. */
const isOriginAllowed = ({ headers: { origin, host } }: IncomingMessage, origins: readonly string[]): boolean =>
  origin === undefined ||
  origins.includes(origin) ||
  (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());

const refuse = (socket: Duplex, status: number): void => {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/**
 * Once anybody listens for upgrades, Node hands over requests for every protocol, also those of clients that only offer
 * HTTP/2 (curl --http2, Java). Such an offer may be ignored (RFC 9110, section 7.8), so the request is read again without it.
 */
const passAsRequest = (server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void => {
  const { method, url, httpVersion, rawHeaders } = request;
  // Each time it is read anew, Node listens to the socket once more: it must not happen twice.
  const lines = [`${method} ${url} HTTP/${httpVersion}`, 'Connection: close'];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!/^(upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
};
