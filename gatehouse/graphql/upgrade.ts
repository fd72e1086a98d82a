import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Limits } from '../config/index.ts';
import { isForLoopback } from '../express/index.ts';
import { shortTurn } from '../postgres/index.ts';
import { createCheck, limitPendingBytes } from './socket-checks.ts';
import { createSocketQuota, type Place } from './socket-quota.ts';

/** A socket and its slot in the quota. */
export type Peer = {
  readonly socket: WebSocket;
  /** The IP address, as limits count it. */
  readonly address: string;
  /** The ids of its subscriptions, with the number of characters that are kept of each. */
  readonly ids: Map<string, number>;
  /** Counts an acknowledged socket for its caller (null: anonymous). Returns false if they have too many. */
  admit(caller: string | null): boolean;
};

type Options = {
  server: Server;
  limits: Limits['socket'];
  path: string;
  /** Origins whose pages may connect, in addition to the server's own. */
  origins: readonly string[];
  /** With the local Clerk, any other name for this machine is DNS rebinding. */
  loopbackOnly: boolean;
  /** How long a client may take to answer a close frame while the server shuts down. */
  closeMs: number;
  addressOf: (request: IncomingMessage) => string;
  /** Counts an upgrade of this address; resolves to the seconds to wait if there were too many, otherwise null. */
  secondsToWait: (address: string) => Promise<number | null>;
  onSocket: (peer: Peer, request: IncomingMessage) => void;
};

type Sockets = {
  /** The number of open sockets. */
  count(): number;
  close(): Promise<void>;
};

/**
 * Accepts WebSockets on one path of an HTTP server. `close` closes them with 1001, and resolves when they are closed.
 */
export function acceptSockets(options: Options): Sockets {
  const { server, limits, path, origins, loopbackOnly, addressOf, secondsToWait, onSocket } = options;
  const serverOptions = {
    noServer: true,
    maxPayload: limits.messageBytes,
    maxFragments: limits.fragments,
    maxBufferedChunks: limits.chunks,
    closeTimeout: limits.closeMs,
    // One message at a time, so that other sockets get their turn, and a `complete` takes effect before the next
    // `subscribe`.
    allowSynchronousEvents: false,
    handleProtocols,
  };
  const sockets = new WebSocketServer(serverOptions);
  const quota = createSocketQuota(limits);
  const checks = new Map<WebSocket, () => void>();
  let closing = false;

  const take = (socket: WebSocket, request: IncomingMessage, address: string, place: Place) => {
    const ids = new Map<string, number>();
    const stopCounting = limitPendingBytes(socket, request.socket, limits.pendingBytes);
    const admit = (caller: string | null): boolean => {
      if (!place.admit(caller)) return false;
      stopCounting();
      return true;
    };
    checks.set(socket, createCheck(socket, request.socket, ids));
    socket.once('close', () => {
      checks.delete(socket);
      place.leave();
    });
    onSocket({ socket, address, ids, admit }, request);
  };
  const refusalOf = (request: IncomingMessage): number | null => {
    if (request.url?.split('?', 1)[0] !== path) return 404;
    return !isOriginAllowed(request, origins) || (loopbackOnly && !isForLoopback(request)) ? 403 : null;
  };
  const open = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const address = addressOf(request);
    await shortTurn(() => address);
    if (socket.destroyed) return;
    const seconds = await secondsToWait(address);
    if (seconds !== null) return refuse(socket, 429, seconds);
    let taken: WebSocket | undefined;
    const place = closing ? 503 : quota.enter(address, () => taken?.terminate());
    if (typeof place === 'number') return refuse(socket, place);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      taken = opened;
      take(opened, request, address, place);
    });
    // The handshake was invalid, and ws has answered it.
    if (taken === undefined) place.leave();
  };
  server.on('upgrade', (request, socket, head) => {
    if (socket.destroyed) return;
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return passAsRequest(server, request, socket, head);
    socket.on('error', () => socket.destroy());
    const status = refusalOf(request);
    if (status === null) open(request, socket, head).catch(() => refuse(socket, 500));
    else refuse(socket, status);
  });

  const round = setInterval(() => {
    for (const check of checks.values()) check();
  }, limits.pingMs).unref();

  return {
    count: () => sockets.clients.size,
    close: async () => {
      closing = true;
      clearInterval(round);
      const gone = [...sockets.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets.clients) socket.close(1001, 'The server is shutting down');
      const end = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, options.closeMs);
      await Promise.all(gone);
      clearTimeout(end);
    },
  };
}

/** Browsers send the origin of the page; other clients do not have to. */
const isOriginAllowed = ({ headers: { origin, host } }: IncomingMessage, origins: readonly string[]): boolean =>
  origin === undefined ||
  origins.includes(origin) ||
  (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());

const refuse = (socket: Duplex, status: number, seconds: number | null = null): void => {
  const retry = seconds === null ? '' : `Retry-After: ${seconds}\r\n`;
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n${retry}Content-Length: 0\r\n\r\n`);
};

/**
 * With a listener for upgrades, Node hands over upgrade requests for all protocols, including HTTP/2 (curl --http2,
 * Java). Such an upgrade may be ignored (RFC 9110, section 7.8), so the request is read again without it.
 */
const passAsRequest = (server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void => {
  const { method, url, httpVersion, rawHeaders } = request;
  // Each time, Node adds its listeners to the socket again, so this must not happen twice; hence `Connection: close`.
  const lines = [`${method} ${url} HTTP/${httpVersion}`, 'Connection: close'];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!/^(upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
};
