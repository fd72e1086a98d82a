import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { ExecutionArgs, GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { makeServer } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Auth } from '../auth/auth.ts';
import type { Authenticate } from '../auth/authenticate.ts';
import { judgeRequest } from '../auth/middleware.ts';
import type { Verdict } from '../auth/verdict.ts';
import type { Config } from '../config.ts';
import type { Database } from '../data/database.ts';
import type { Events } from '../data/events.ts';
import { ApiError } from '../errors.ts';
import type { RequestContext } from '../guard/context.ts';
import type { Logger } from '../log.ts';
import { closeCodes, createAccessWatch } from './access.ts';
import { formatError, logBugsIn } from './errors.ts';
import { protection } from './limits.ts';
import { readSubscription } from './operation.ts';
import { acceptSockets } from './upgrade.ts';

const MOST_SUBSCRIPTIONS = 20;
/** Whoever does not read our answers is not read from either, so that they cannot pile up here. */
const MOST_UNREAD_BYTES = 1024 * 1024;

type Options = {
  server: Server;
  config: Pick<Config, 'http' | 'clerk'>;
  schema: GraphQLSchema;
  authenticate: Authenticate;
  /** Makes the context of one operation. */
  contextOf: (auth: Auth, requestId: string) => RequestContext;
  db: Database;
  events: Events;
  log: Logger;
};

type Connection = { socket: WebSocket; request: IncomingMessage; auth?: Auth };

/**
 * Serves subscriptions on the server's /graphql by the protocol graphql-transport-ws
 * (https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md). Who asks is decided once a
 * connection, by `authorization` in the payload of `connection_init` or by the header of the upgrade, and holds no longer
 * than the token. `close` closes every socket with 1001.
 */
export const serveSubscriptions = (options: Options): { count(): number; close(): Promise<void> } => {
  const { server, config, schema, authenticate, contextOf, db, events, log } = options;
  const { validationRules } = protection();
  const access = createAccessWatch(db, events);

  const formatAll = (errors: readonly GraphQLError[], context: Pick<RequestContext, 'log' | 'requestId'>) => {
    logBugsIn(errors, context);
    return errors.map((error): GraphQLFormattedError => formatError(error.toJSON(), error));
  };

  const protocol = makeServer<Record<string, unknown>, Connection>({
    onConnect: async ({ connectionParams, extra }) => {
      const { socket, request } = extra;
      const verdict = await judge(authenticate, connectionParams, request);
      if (socket.readyState !== WebSocket.OPEN) return false;
      if (verdict.outcome === 'bad' || verdict.outcome === 'unavailable') {
        socket.close(...closingOf(verdict));
        return false;
      }
      if (!(await access.watch(socket, verdict.auth))) {
        socket.close(closeCodes.refused, 'The session has ended');
        return false;
      }
      extra.auth = verdict.auth;
      return true;
    },
    onSubscribe: ({ extra: { auth }, subscriptions }, _id, payload) => {
      if (auth === undefined) throw new Error('A subscription before the connection was acknowledged');
      if (Object.keys(subscriptions).length > MOST_SUBSCRIPTIONS) {
        return [new ApiError('RATE_LIMITED', `A connection may have ${MOST_SUBSCRIPTIONS} subscriptions.`)];
      }
      const operation = readSubscription(schema, validationRules, payload);
      if (Array.isArray(operation)) return operation;
      return { ...operation, contextValue: contextOf(auth, randomUUID()) };
    },
    onNext: (_connection, _id, _payload, { contextValue }: ExecutionArgs, result) => {
      if (result.errors === undefined) return;
      const errors = formatAll(result.errors, contextValue as RequestContext);
      return result.data === undefined ? { errors } : { data: result.data, errors };
    },
    onError: (_connection, _id, _payload, errors) => formatAll(errors, { log, requestId: randomUUID() }),
  });

  const onSocket = (socket: WebSocket, request: IncomingMessage) => {
    const send = (data: string) =>
      new Promise<void>((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) return resolve();
        socket.send(data, (cause) => {
          if (socket.bufferedAmount <= MOST_UNREAD_BYTES) socket.resume();
          return cause == null ? resolve() : reject(cause);
        });
        if (socket.bufferedAmount > MOST_UNREAD_BYTES) socket.pause();
      });
    const fail = (cause: unknown) => {
      // Whoever left in the middle of a message is no fault of ours.
      if (socket.readyState !== WebSocket.OPEN) return;
      log.error({ err: cause }, 'a message on a socket failed');
      socket.close(closeCodes.failed, 'Something went wrong on our side');
    };
    const onClosed = protocol.opened(
      {
        protocol: socket.protocol,
        send,
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => socket.on('message', (data) => take(String(data)).catch(fail)),
      },
      { socket, request },
    );
    // A malformed frame, or one that is too large: ws has closed the socket with the fitting code.
    socket.on('error', (cause) => log.debug({ reason: cause.message }, 'a socket failed'));
    socket.once('close', (code, reason) => void onClosed(code, String(reason)));
  };

  const sockets = acceptSockets({
    server,
    path: '/graphql',
    origins: config.http.corsOrigins,
    loopbackOnly: config.clerk.local,
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

/** Browsers cannot set headers on a WebSocket, so the payload of `connection_init` may hold what a header would. */
const judge = (
  authenticate: Authenticate,
  params: Record<string, unknown> | undefined,
  request: IncomingMessage,
): Verdict | Promise<Verdict> => {
  const [first, ...others] = Object.entries(params ?? {}).filter(([name]) => name.toLowerCase() === 'authorization');
  if (first === undefined || first[1] === null) return judgeRequest(authenticate, request);
  if (others.length > 0) return { outcome: 'bad', reason: 'authorization-repeated' };
  return typeof first[1] === 'string' ? authenticate(first[1]) : { outcome: 'bad', reason: 'authorization-malformed' };
};

const closingOf = (verdict: Extract<Verdict, { outcome: 'bad' | 'unavailable' }>): [code: number, reason: string] => {
  if (verdict.outcome === 'unavailable') return [closeCodes.unavailable, 'Credentials cannot be checked at the moment'];
  if (verdict.reason === 'session-token-expired') return [closeCodes.expired, 'The token has expired'];
  return [closeCodes.refused, `The token was refused: ${verdict.reason}`];
};
