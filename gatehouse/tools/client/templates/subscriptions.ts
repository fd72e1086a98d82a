// Subscriptions that outlive the token: the next socket is open before the token ends.

import { type Arrivals, createArrivals } from './arrivals.ts';
import { type Connection, connect, type Payload, SocketClosed, type WebSocketClass } from './connection.ts';
import type { AnyDocument } from './graphql.ts';
import { iterate, type Result, type Sink } from './iterate.ts';
import type { GetToken } from './send.ts';
import { isFinal, lifetimeOf, OVERLAP_MS, pauseBefore } from './timing.ts';

export type SubscriptionOptions = {
  /** The URL of /graphql; `http` and `ws` have the same meaning. */
  url: string;
  getToken?: GetToken | undefined;
  /** Replaces the global one, which Node has from version 22 on; before, pass that of the package `ws`. */
  webSocket?: WebSocketClass | undefined;
  /** Called after a reconnect: events in between may be lost, so read the current state by a query. */
  onGap?: (() => void) | undefined;
};

export type Subscriptions = {
  /** @returns the function that ends it */
  subscribe(payload: Payload, sink: Sink): () => void;
  /** Yields the results of a subscription, until the loop is left. Throws if the server refuses it. */
  iterate<Data, Variables>(document: AnyDocument<Data, Variables>, variables?: Variables): AsyncGenerator<Data>;
};

type Subscription = {
  payload: Payload;
  sink: Sink;
  arrivals: Arrivals<Connection>;
};

/** A client of the subscriptions at `url`, over one socket. */
export function createSubscriptions({
  url,
  getToken = () => null,
  webSocket = globalThis.WebSocket,
  onGap = () => {},
}: SubscriptionOptions): Subscriptions {
  const subscriptions = new Map<string, Subscription>();
  let current: Connection | null = null;
  /** The socket that stays while there are two; an error or completion counts only if it arrives there. */
  let newest: Connection | null = null;
  let opening: Promise<void> | null = null;
  const live = new Set<Connection>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;

  const deliver = (from: Connection, id: string, result: Result) => {
    const subscription = subscriptions.get(id);
    if (subscription === undefined) return;
    if (live.size > 1 && subscription.arrivals.isRepeated(from, result)) return;
    subscription.sink.next(result);
  };

  const finish = (id: string, end: (sink: Sink) => void) => {
    const sink = subscriptions.get(id)?.sink;
    subscriptions.delete(id);
    if (sink !== undefined) end(sink);
  };

  const forget = () => {
    for (const { arrivals } of subscriptions.values()) arrivals.forget();
  };

  /** Opens a socket with a new token, and repeats all subscriptions on it. */
  const open = async (): Promise<void> => {
    const token = await getToken({ skipCache: true });
    const connection = connect(webSocket, url, token, {
      onMessage: ({ type, id = '', payload }) => {
        if (type === 'next') deliver(connection, id, payload);
        else if (type === 'error' && connection === newest) finish(id, (sink) => sink.error(payload));
        else if (type === 'complete' && connection === newest) finish(id, (sink) => sink.complete());
      },
      onClose: (code, reason) => {
        live.delete(connection);
        forget();
        if (connection === newest) newest = current;
        if (connection === current) lost(code, reason);
      },
    });
    await connection.opened;
    live.add(connection);
    newest = connection;
    for (const [id, { payload }] of subscriptions) connection.subscribe(id, payload);
    await connection.settled();
    const old = current;
    current = connection;
    renewIn(lifetimeOf(token));
    if (old !== null) void retire(old);
  };

  const retire = async (old: Connection) => {
    await old.settled().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, OVERLAP_MS));
    old.close();
  };

  const renewIn = (lifetimeMs: number | null) => {
    clearTimeout(timer);
    if (lifetimeMs === null) return;
    // `start` shares one attempt: if the old socket is lost meanwhile, no further one is opened.
    timer = setTimeout(() => {
      if (subscriptions.size === 0) current?.close();
      else start().catch(() => {});
    }, lifetimeMs);
  };

  const lost = (code: number, reason: string) => {
    current = null;
    clearTimeout(timer);
    if (subscriptions.size === 0) return;
    if (isFinal(code)) {
      for (const id of [...subscriptions.keys()]) finish(id, (sink) => sink.error(new SocketClosed(code, reason)));
    } else void start(1).then(onGap, () => {});
  };

  /** Opens the first socket, or one in place of a lost one; tries again with increasing pauses. */
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
      if (!(error instanceof SocketClosed) || isFinal(error.code)) {
        for (const id of [...subscriptions.keys()]) finish(id, (sink) => sink.error(error));
        throw error;
      }
      await attemptAfter(attempt + 1);
    }
  };

  const subscribe: Subscriptions['subscribe'] = (payload, sink) => {
    count += 1;
    const id = String(count);
    subscriptions.set(id, { payload, sink, arrivals: createArrivals() });
    if (current === null) void start().catch(() => {});
    else for (const connection of live) connection.subscribe(id, payload);
    return () => {
      if (!subscriptions.delete(id)) return;
      for (const connection of live) connection.complete(id);
      if (subscriptions.size === 0) for (const connection of live) connection.close();
    };
  };

  return {
    subscribe,
    iterate: (document, variables) => iterate((sink) => subscribe({ query: document.toString(), variables }, sink)),
  };
}
