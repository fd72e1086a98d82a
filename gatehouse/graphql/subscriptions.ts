import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { makeServer } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Auth, type Authenticate, callerOf } from '../auth/index.ts';
import type { Limits } from '../config/index.ts';
import { ApiError, bug, withoutWrapping } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Logger } from '../log/index.ts';
import { withinSize } from '../operations/index.ts';
import type { Database, Events } from '../postgres/index.ts';
import { createAdmission, type RateLimit } from './admission.ts';
import { createDocuments } from './documents.ts';
import { formatError, logBugsIn } from './errors.ts';
import { limitingRules } from './limits.ts';
import { readSubscription } from './read-subscription.ts';
import { closeCodes, createAccessWatch } from './socket-expiry.ts';
import { createReceiver } from './socket-messages.ts';
import { createReporter, type SocketNews } from './socket-news.ts';
import { charactersOf, createSubscribe, heldOperation } from './subscribe.ts';
import { acceptSockets, type Peer } from './upgrade.ts';

type Options = {
  server: Server;
  /** Origins whose pages may connect, in addition to the server's own. */
  origins: readonly string[];
  /** With the local Clerk, any other name for this machine is DNS rebinding. */
  loopbackOnly: boolean;
  /** How long a client may take to answer a close frame while the server shuts down. */
  closeMs: number;
  schema: GraphQLSchema;
  limits: Limits;
  authenticate: Authenticate;
  /** Makes the context of one operation. */
  contextOf: (auth: Auth, requestId: string) => RequestContext;
  db: Database;
  events: Events;
  /** The IP address of a request, as limits count it. */
  addressOf: (request: IncomingMessage) => string;
  /** Null without RATE_LIMIT. */
  rateLimit: RateLimit | null;
  log: Logger;
  /** Takes what happens on the sockets, for the list of requests in development. */
  observe?: ((news: SocketNews) => void) | undefined;
};

/**
 * The upgrade's request is kept until its credentials are verified, and no longer: headers are large, and sockets many.
 */
type Connection = { peer: Peer; request: IncomingMessage | null; auth?: Auth };

/**
 * Serves subscriptions on the server's /graphql with the protocol graphql-transport-ws
 * (https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md). The caller is determined once
 * per connection, from `authorization` in the payload of `connection_init` or the header of the upgrade, until the
 * token expires. `close` closes every socket with 1001.
 */
export function serveSubscriptions(options: Options): { count(): number; close(): Promise<void> } {
  const { server, origins, loopbackOnly, schema, authenticate, contextOf, db, events, addressOf, rateLimit, log } =
    options;
  const { limits } = options;
  const { subscriptions: maxSubscriptions, subscribedBytes, unreadBytes: maxUnreadBytes } = limits.socket;
  const documents = createDocuments(limits.documents);
  const validationRules = limitingRules(limits);
  const report = createReporter(options.observe);
  const access = createAccessWatch(db, events, limits.socket);
  const admission = createAdmission({ authenticate, access, rateLimit });

  const formatAll = (thrown: readonly GraphQLError[], context: Pick<RequestContext, 'log' | 'requestId'>) => {
    const errors = thrown.map((error) => withoutWrapping(error));
    logBugsIn(errors, context);
    return errors.map((error): GraphQLFormattedError => formatError(error.toJSON(), error));
  };

  const protocol = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: limits.socket.pendingMs,
    subscribe: createSubscribe(documents),
    onConnect: async (connection) => {
      const { connectionParams, extra } = connection;
      const { peer, request } = extra;
      // graphql-ws would keep the payload as long as the socket.
      Reflect.deleteProperty(connection, 'connectionParams');
      extra.request = null;
      if (request === null) throw new Error('A second connection_init');
      const admitted = await admission.admit(peer, connectionParams, request);
      if ('isAuthenticated' in admitted) {
        extra.auth = admitted;
        return peer.socket.readyState === WebSocket.OPEN;
      }
      peer.socket.close(...admitted);
      report.refused(...admitted);
      return false;
    },
    onSubscribe: ({ extra: { auth, peer } }, id, payload) => {
      if (auth === undefined) throw new Error('A subscription before the connection was acknowledged');
      if (peer.ids.size > maxSubscriptions) {
        return [new ApiError('RATE_LIMITED', `A connection may have ${maxSubscriptions} subscriptions.`)];
      }
      const operation = readSubscription(schema, validationRules, payload, limits, documents);
      // graphql-ws keeps the payload as long as the subscription, but it is not needed any more.
      for (const name of Object.keys(payload)) Reflect.deleteProperty(payload, name);
      if (Array.isArray(operation)) return operation;
      peer.ids.set(id, charactersOf(operation));
      if (sumOf(peer.ids.values()) > subscribedBytes) {
        const message = `The subscriptions of a connection may have ${subscribedBytes} characters together.`;
        return [new ApiError('RATE_LIMITED', message)];
      }
      return heldOperation(operation, contextOf(auth, report.begins(peer, id, auth, operation)));
    },
    onNext: ({ extra: { peer } }, id, _payload, { contextValue }: ExecutionArgs, executed) => {
      const result = withinSize(executed as ExecutionResult, limits.operation.responseBytes);
      const errors = result.errors && formatAll(result.errors, contextValue as RequestContext);
      report.next(peer, id, result.data, errors);
      if (errors === undefined) return;
      return result.data === undefined ? { errors } : { data: result.data, errors };
    },
    onError: ({ extra: { peer } }, id, _payload, thrown) => {
      const errors = formatAll(thrown, { log, requestId: randomUUID() });
      report.fails(peer, id, errors);
      return errors;
    },
    onComplete: ({ extra: { peer } }, id) => report.ends(peer, id),
  });

  const onSocket = (peer: Peer, request: IncomingMessage) => {
    const { socket } = peer;
    const extra: Connection = { peer, request };
    const send = (data: string) =>
      new Promise<void>((resolve) => {
        if (socket.readyState !== WebSocket.OPEN) return resolve();
        // Sending fails if the client has gone; `close` handles that, and it is not an error of the subscription.
        socket.send(data, () => {
          if (socket.bufferedAmount <= maxUnreadBytes) socket.resume();
          resolve();
        });
        if (socket.bufferedAmount > maxUnreadBytes) socket.pause();
      });
    const fail = (cause: unknown) => {
      // A client that leaves in the middle of a message is not our error.
      if (socket.readyState !== WebSocket.OPEN) return;
      log.error({ err: cause }, 'a message on a socket failed');
      socket.close(closeCodes.failed, bug.message);
    };
    const onClosed = protocol.opened(
      {
        protocol: socket.protocol,
        send,
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => {
          const receive = createReceiver(peer, {
            // graphql-ws accepts a parsed message too. It keeps what it gets, so it does not get the whole text.
            handle: (message) => take(message as unknown as string).catch(fail),
            onSubscribe: () => admission.countSubscribe(peer, extra.auth),
            owner: () => (extra.auth === undefined ? null : (callerOf(extra.auth) ?? peer.address)),
            limits: limits.socket,
          });
          socket.on('message', (data) => receive(String(data)));
        },
      },
      extra,
    );
    // A malformed or too large frame; ws has already closed the socket with the right code.
    socket.on('error', (cause) => log.debug({ reason: cause.message }, 'a socket failed'));
    socket.once('close', (code, reason) => void onClosed(code, String(reason)));
  };

  const sockets = acceptSockets({
    server,
    limits: limits.socket,
    path: '/graphql',
    origins,
    loopbackOnly,
    closeMs: options.closeMs,
    addressOf,
    secondsToWait: async (address) => (await rateLimit?.secondsToWait(address)) ?? null,
    onSocket,
  });
  return {
    count: sockets.count,
    close: async () => {
      await sockets.close();
      await access.stop();
    },
  };
}

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, number) => sum + number, 0);
