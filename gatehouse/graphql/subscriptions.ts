import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { makeServer } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Auth, Authenticate } from '../auth/index.ts';
import { ApiError, withoutWrapping } from '../errors/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Logger } from '../log/index.ts';
import { withinSize } from '../operations/index.ts';
import type { Database, Events } from '../postgres/index.ts';
import { createAdmission, type RateLimit } from './admission.ts';
import { formatError, logBugsIn } from './errors.ts';
import { protection } from './limits.ts';
import { readSubscription } from './read-subscription.ts';
import { closeCodes, createAccessWatch } from './socket-expiry.ts';
import { createReceiver } from './socket-messages.ts';
import { subscribeInTurns } from './subscribe.ts';
import { acceptSockets, type Peer } from './upgrade.ts';

/** Subscriptions of one socket. */
const MAX_SUBSCRIPTIONS = 20;
/** A client that does not read our messages is not read from either, so that they cannot pile up here. */
const MAX_UNREAD_BYTES = 1024 * 1024;

type Options = {
  server: Server;
  /** Origins, besides the server's own, whose pages may connect. */
  origins: readonly string[];
  /** With a local identity a foreign name for this machine is DNS rebinding. */
  loopbackOnly: boolean;
  schema: GraphQLSchema;
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
};

/** The request of the upgrade is kept until its credentials are judged: headers are large, and sockets are many. */
type Connection = { peer: Peer; request: IncomingMessage | null; auth?: Auth };

/**
 * Serves subscriptions on the server's /graphql by the protocol graphql-transport-ws
 * (https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md). Who asks is decided once a
 * connection, by `authorization` in the payload of `connection_init` or by the header of the upgrade, and holds no longer
 * than the token. `close` closes every socket with 1001.
 */
export const serveSubscriptions = (options: Options): { count(): number; close(): Promise<void> } => {
  const { server, origins, loopbackOnly, schema, authenticate, contextOf, db, events, addressOf, rateLimit, log } =
    options;
  const { validationRules } = protection();
  const access = createAccessWatch(db, events);
  const admission = createAdmission({ authenticate, access, rateLimit });

  const formatAll = (thrown: readonly GraphQLError[], context: Pick<RequestContext, 'log' | 'requestId'>) => {
    const errors = thrown.map((error) => withoutWrapping(error));
    logBugsIn(errors, context);
    return errors.map((error): GraphQLFormattedError => formatError(error.toJSON(), error));
  };

  const protocol = makeServer<Record<string, unknown>, Connection>({
    subscribe: subscribeInTurns,
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
      return false;
    },
    onSubscribe: ({ extra: { auth, peer } }, _id, payload) => {
      if (auth === undefined) throw new Error('A subscription before the connection was acknowledged');
      if (peer.ids.size > MAX_SUBSCRIPTIONS) {
        return [new ApiError('RATE_LIMITED', `A connection may have ${MAX_SUBSCRIPTIONS} subscriptions.`)];
      }
      const operation = readSubscription(schema, validationRules, payload);
      // It is kept as long as the subscription, and has been read.
      for (const name of Object.keys(payload)) Reflect.deleteProperty(payload, name);
      if (Array.isArray(operation)) return operation;
      return { ...operation, contextValue: contextOf(auth, randomUUID()) };
    },
    onNext: (_connection, _id, _payload, { contextValue }: ExecutionArgs, executed) => {
      const result = withinSize(executed as ExecutionResult);
      if (result.errors === undefined) return;
      const errors = formatAll(result.errors, contextValue as RequestContext);
      return result.data === undefined ? { errors } : { data: result.data, errors };
    },
    onError: (_connection, _id, _payload, errors) => formatAll(errors, { log, requestId: randomUUID() }),
  });

  const onSocket = (peer: Peer, request: IncomingMessage) => {
    const { socket } = peer;
    const extra: Connection = { peer, request };
    const send = (data: string) =>
      new Promise<void>((resolve) => {
        if (socket.readyState !== WebSocket.OPEN) return resolve();
        // A write fails when the client has gone: that is for `close` to handle, and no fault of the subscription.
        socket.send(data, () => {
          if (socket.bufferedAmount <= MAX_UNREAD_BYTES) socket.resume();
          resolve();
        });
        if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.pause();
      });
    const fail = (cause: unknown) => {
      // A client that leaves in the middle of a message is no fault of ours.
      if (socket.readyState !== WebSocket.OPEN) return;
      log.error({ err: cause }, 'a message on a socket failed');
      socket.close(closeCodes.failed, 'Something went wrong on our side');
    };
    const onClosed = protocol.opened(
      {
        protocol: socket.protocol,
        send,
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => {
          const receive = createReceiver(peer, {
            // graphql-ws takes a parsed message as well, and keeps what it is given: not the whole text.
            handle: (message) => take(message as unknown as string).catch(fail),
            onSubscribe: () => admission.countSubscribe(peer, extra.auth),
          });
          socket.on('message', (data) => void receive(String(data)));
        },
      },
      extra,
    );
    // A malformed frame, or one that is too large: ws has closed the socket with the fitting code.
    socket.on('error', (cause) => log.debug({ reason: cause.message }, 'a socket failed'));
    socket.once('close', (code, reason) => void onClosed(code, String(reason)));
  };

  const sockets = acceptSockets({
    server,
    path: '/graphql',
    origins,
    loopbackOnly,
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
};
