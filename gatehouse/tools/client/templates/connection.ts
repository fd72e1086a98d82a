// One socket, by the protocol graphql-transport-ws.

import { ANSWER_MS } from './timing.ts';

/** The global `WebSocket`, or that of the package `ws`. */
// biome-ignore lint/suspicious/noExplicitAny: both have what is used here, under types of their own
export type WebSocketClass = new (url: string, protocol: string) => any;

export type Payload = { query: string; variables?: unknown };

// biome-ignore lint/suspicious/noExplicitAny: as the protocol has it
type Message = { type: string; id?: string; payload?: any };

export type Connection = {
  /** Resolves when the server has accepted the token; rejects with the close code if the socket is closed before. */
  opened: Promise<void>;
  subscribe(id: string, payload: Payload): void;
  complete(id: string): void;
  /** Resolves when the server has read everything that was sent before; rejects if the socket is closed before. */
  settled(): Promise<void>;
  close(): void;
};

type Handlers = { onMessage(message: Message): void; onClose(code: number, reason: string): void };

/** Why a socket was closed. */
export class SocketClosed extends Error {
  readonly code: number;
  constructor(code: number, reason: string) {
    super(reason || `The socket was closed with ${code}.`);
    this.name = 'SocketClosed';
    this.code = code;
  }
}

/** Opens a socket. If the server does not answer in time, it counts as closed: connections may break without notice. */
export function connect(
  WebSocket: WebSocketClass,
  url: string,
  token: string | null,
  { onMessage, onClose }: Handlers,
): Connection {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const send = (message: Message) => socket.readyState === 1 && socket.send(JSON.stringify(message));
  /** What the server has yet to answer: `connection_init`, then pings. */
  const unanswered: ((closed?: SocketClosed) => void)[] = [];
  let isClosed = false;
  const end = (code: number, reason: string) => {
    if (isClosed) return;
    isClosed = true;
    for (const settle of unanswered.splice(0)) settle(new SocketClosed(code, reason));
    onClose(code, reason);
  };
  const answer = () =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.close(1000);
        end(4408, 'The server did not answer.');
      }, ANSWER_MS);
      unanswered.push((closed) => {
        clearTimeout(timer);
        if (closed === undefined) resolve();
        else reject(closed);
      });
    });
  const opened = answer();
  opened.catch(() => {});
  socket.addEventListener('open', () => {
    send({ type: 'connection_init', payload: { authorization: token === null ? null : `Bearer ${token}` } });
  });
  socket.addEventListener('message', ({ data }: { data: unknown }) => {
    if (isClosed) return;
    const message = JSON.parse(String(data)) as Message;
    if (message.type === 'connection_ack' || message.type === 'pong') unanswered.shift()?.();
    else if (message.type === 'ping') send({ type: 'pong' });
    else onMessage(message);
  });
  socket.addEventListener('error', () => {});
  socket.addEventListener('close', ({ code, reason }: { code: number; reason: string }) => end(code, reason));
  return {
    opened,
    subscribe: (id, payload) => void send({ type: 'subscribe', id, payload }),
    complete: (id) => void send({ type: 'complete', id }),
    settled: () => {
      if (socket.readyState !== 1) return Promise.reject(new SocketClosed(1006, ''));
      send({ type: 'ping' });
      return answer();
    },
    close: () => socket.close(1000),
  };
}
