// One socket, by the protocol graphql-transport-ws.

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
  /** Resolves when the server has read everything that was sent before. */
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

export function connect(
  WebSocket: WebSocketClass,
  url: string,
  token: string | null,
  { onMessage, onClose }: Handlers,
): Connection {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const send = (message: Message) => socket.readyState === 1 && socket.send(JSON.stringify(message));
  const waiting: (() => void)[] = [];
  const opened = new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => {
      send({ type: 'connection_init', payload: { authorization: token === null ? null : `Bearer ${token}` } });
    });
    socket.addEventListener('message', ({ data }: { data: unknown }) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'connection_ack') resolve();
      else if (message.type === 'ping') send({ type: 'pong' });
      else if (message.type === 'pong') waiting.shift()?.();
      else onMessage(message);
    });
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', ({ code, reason }: { code: number; reason: string }) => {
      for (const done of waiting.splice(0)) done();
      reject(new SocketClosed(code, reason));
      onClose(code, reason);
    });
  });
  opened.catch(() => {});
  return {
    opened,
    subscribe: (id, payload) => void send({ type: 'subscribe', id, payload }),
    complete: (id) => void send({ type: 'complete', id }),
    settled: () =>
      new Promise((resolve) => {
        if (socket.readyState !== 1) return resolve();
        waiting.push(resolve);
        send({ type: 'ping' });
      }),
    close: () => socket.close(1000),
  };
}
