// Subscriptions that outlive the token: the next socket is open before the token ends.

import { type Connection, connect, type Payload, SocketClosed, type WebSocketClass } from './connection.ts';
import type { AnyDocument } from './graphql.ts';
import type { GetToken } from './send.ts';

// biome-ignore lint/suspicious/noExplicitAny: as the operation has it
type Result = { data?: any; errors?: readonly any[] };

/** What is called as a subscription goes on; `graphql-ws` has the same. */
export type Sink = { next(result: Result): void; error(error: unknown): void; complete(): void };

export type SubscriptionOptions = {
  /** That of /graphql; `http` and `ws` are the same here. */
  url: string;
  getToken?: GetToken | undefined;
  /** Instead of the global one: Node has one from version 22 on; before, pass that of the package `ws`. */
  webSocket?: WebSocketClass | undefined;
  /** Called where a connection was lost and is there again: what was published meanwhile is to be asked for by a query. */
  onGap?: (() => void) | undefined;
};

export type Subscriptions = {
  /** @returns the function that ends it */
  subscribe(payload: Payload, sink: Sink): () => void;
  /** What a document's subscription gives, until the loop is left. Throws where the server refuses it. */
  iterate<Data, Variables>(document: AnyDocument<Data, Variables>, variables?: Variables): AsyncGenerator<Data>;
};

/** The socket is closed so for good: a bad token, too many requests, a mistake of this client. Others are opened again. */
const FINAL = (code: number): boolean =>
  (code >= 4400 && code < 4500 && code !== 4403 && code !== 4408) || code === 1009;
/** Both sockets stay open so long, for what is on its way on the older one. */
const OVERLAP_MS = 2_000;
const MAX_PAUSE_MS = 30_000;

type Subscription = {
  payload: Payload;
  sink: Sink;
  /** What has arrived on one of two sockets and not yet on the other, how many times each. */
  ahead: Map<Connection, Map<string, number>>;
};

/** A client of the subscriptions at `url`, over one socket. */
export const createSubscriptions = ({
  url,
  getToken = () => null,
  webSocket = globalThis.WebSocket,
  onGap = () => {},
}: SubscriptionOptions): Subscriptions => {
  const subscriptions = new Map<string, Subscription>();
  let current: Connection | null = null;
  let opening: Promise<void> | null = null;
  const live = new Set<Connection>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;

  const deliver = (from: Connection, id: string, result: Result) => {
    const subscription = subscriptions.get(id);
    if (subscription === undefined) return;
    const { ahead, sink } = subscription;
    if (live.size > 1) {
      const key = JSON.stringify(result);
      for (const [connection, counts] of ahead) {
        const times = counts.get(key) ?? 0;
        if (connection === from || times === 0) continue;
        counts.set(key, times - 1);
        return;
      }
      const counts = ahead.get(from) ?? new Map<string, number>();
      ahead.set(from, counts.set(key, (counts.get(key) ?? 0) + 1));
    }
    sink.next(result);
  };

  const finish = (id: string, end: (sink: Sink) => void) => {
    const sink = subscriptions.get(id)?.sink;
    subscriptions.delete(id);
    if (sink !== undefined) end(sink);
  };

  const forget = () => {
    for (const { ahead } of subscriptions.values()) ahead.clear();
  };

  /** Opens a socket with a new token, and subscribes to all there. */
  const open = async (): Promise<void> => {
    const token = await getToken({ skipCache: true });
    const connection = connect(webSocket, url, token, {
      onMessage: ({ type, id = '', payload }) => {
        if (type === 'next') deliver(connection, id, payload);
        // Of two sockets the older one is about to go; it is the newer one that counts.
        else if (type === 'error' && live.size < 2) finish(id, (sink) => sink.error(payload));
        else if (type === 'complete' && connection === current) finish(id, (sink) => sink.complete());
      },
      onClose: (code, reason) => {
        live.delete(connection);
        forget();
        if (connection === current) lost(code, reason);
      },
    });
    await connection.opened;
    live.add(connection);
    for (const [id, { payload }] of subscriptions) connection.subscribe(id, payload);
    await connection.settled();
    const old = current;
    current = connection;
    renewIn(lifetimeOf(token));
    if (old !== null) void retire(old);
  };

  const retire = async (old: Connection) => {
    await old.settled();
    await new Promise((resolve) => setTimeout(resolve, OVERLAP_MS));
    old.close();
  };

  const renewIn = (lifetimeMs: number | null) => {
    clearTimeout(timer);
    if (lifetimeMs === null) return;
    // A socket that is lost meanwhile waits for this one, instead of opening another.
    timer = setTimeout(() => {
      if (subscriptions.size === 0) current?.close();
      else start().catch(() => {});
    }, lifetimeMs);
  };

  const lost = (code: number, reason: string) => {
    current = null;
    clearTimeout(timer);
    if (subscriptions.size === 0) return;
    if (FINAL(code)) {
      for (const id of [...subscriptions.keys()]) finish(id, (sink) => sink.error(new SocketClosed(code, reason)));
    } else void start(1).then(onGap, () => {});
  };

  /** Opens the first socket, or one in place of one that was lost; tries again, each time after a longer while. */
  const start = (attempt = 0): Promise<void> => {
    opening ??= attemptAfter(attempt).finally(() => {
      opening = null;
    });
    return opening;
  };
  const attemptAfter = async (attempt: number): Promise<void> => {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, pauseBefore(attempt)));
    try {
      await open();
    } catch (error) {
      if (!(error instanceof SocketClosed) || FINAL(error.code)) {
        for (const id of [...subscriptions.keys()]) finish(id, (sink) => sink.error(error));
        throw error;
      }
      await attemptAfter(attempt + 1);
    }
  };

  const subscribe: Subscriptions['subscribe'] = (payload, sink) => {
    count += 1;
    const id = String(count);
    subscriptions.set(id, { payload, sink, ahead: new Map() });
    if (current === null) void start().catch(() => {});
    else for (const connection of live) connection.subscribe(id, payload);
    return () => {
      if (!subscriptions.delete(id)) return;
      for (const connection of live) connection.complete(id);
      if (subscriptions.size === 0) for (const connection of live) connection.close();
    };
  };

  const iterate = async function* <Data, Variables>(document: AnyDocument<Data, Variables>, variables?: Variables) {
    const results: (Result | { failure: unknown } | null)[] = [];
    let wake = () => {};
    const push = (result: (typeof results)[number]) => {
      results.push(result);
      wake();
    };
    const end = subscribe(
      { query: document.toString(), variables },
      { next: push, error: (failure) => push({ failure }), complete: () => push(null) },
    );
    try {
      for (;;) {
        if (results.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const result = results.shift();
        if (result === null) return;
        if (result === undefined) continue;
        if ('failure' in result) throw result.failure;
        if (result.data === undefined || result.data === null) throw new Error(result.errors?.[0]?.message);
        yield result.data as Data;
      }
    } finally {
      end();
    }
  };
  return { subscribe, iterate };
};

/** Milliseconds after which a new token's socket is replaced: three quarters of the token's life, ten seconds before its end at most. */
const lifetimeOf = (token: string | null): number | null => {
  const [, claims] = token?.split('.') ?? [];
  if (claims === undefined) return null;
  const { iat, exp } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as {
    iat: number;
    exp: number;
  };
  const life = (exp - iat) * 1_000;
  return Math.max(life * 0.75, life - 10_000);
};

/** Half of it at random, so that not all clients of a server that was restarted come back at once. */
const pauseBefore = (attempt: number): number => Math.min(500 * 2 ** attempt, MAX_PAUSE_MS) * (0.5 + Math.random() / 2);
