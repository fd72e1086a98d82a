import type { Server } from 'node:http';
import express from 'express';
import type { GraphQLSchema } from 'graphql';
import type { Auth } from '../../auth/index.ts';
import { createAuthenticate } from '../../auth/index.ts';
import { clerkWebhook, createDirectory } from '../../clerk/index.ts';
import { offParts } from '../../config/index.ts';
import {
  addressOf,
  closeAfterAnswers,
  createExpressServer,
  createMetrics,
  createRateLimit,
  crossOrigin,
  errorHandler,
  health,
  limitConnections,
  noStore,
  notFoundHandler,
  observeRequests,
  oneAtATime,
  onlyLoopback,
  optionalAuth,
  readJson,
  refuseCompressed,
  refuseLongAccept,
  requireAuth,
  requireRole,
  securityHeaders,
} from '../../express/index.ts';
import { graphqlOverHttp, readRulePlaces, serveSubscriptions, startApollo } from '../../graphql/index.ts';
import { createAccess } from '../../guard/index.ts';
import type { Logger } from '../../log/index.ts';
import { browsersToPages, playground, readStatus } from '../../playground/index.ts';
import type { Events, OpenDatabase } from '../../postgres/index.ts';
import { turnsOf } from '../../postgres/index.ts';
import { rest } from '../../rest/index.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { createLoaders, type Loaders } from './data/loaders.ts';
import { onUserDeleted, sdl } from './domains.ts';
import { samples } from './playground-tabs.ts';
import { adminRouter, showSession } from './routes.ts';
import { restRoutes } from './schema/rest.ts';

type Parts = {
  config: Config;
  log: Logger;
  database: OpenDatabase;
  events: Events;
  schema: GraphQLSchema;
};
export type App = {
  server: Server;
  /** From now on `/readyz` says 503, and each answer is the last one on its connection. */
  drain(): void;
  close(): Promise<void>;
};

/** A slow sender is given up long before Node would. */
const HTTP_LIMITS = {
  maxHeaderSize: 32_768,
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** What a browser on another origin may read of an answer, besides its body. */
const EXPOSED = ['Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'];

/**
 * The whole way of a request, top to bottom. Returns an HTTP server that does not listen yet, and `close`, which lets the
 * requests in flight finish.
 */
export async function createApp({ config, log, database, events, schema }: Parts): Promise<App> {
  const app = express();
  const server = createExpressServer({ ...HTTP_LIMITS, keepAliveTimeout: config.http.keepAliveMs }, app);
  limitConnections(server);
  const metrics = createMetrics({ sockets: () => subscriptions.count(), token: config.metricsToken });
  const authenticate = metrics.counted(await createAuthenticate(config.clerk, log));
  const directory = createDirectory(config.clerk, log);
  const { redis, rateLimit: requests } = config;
  const rateLimit = requests === null ? null : createRateLimit({ redis, log, requests });
  const graphql = await startApollo({ schema, config, log, httpServer: server });

  const accessOf = createAccess(schema, readRulePlaces(sdl));
  const development = config.production
    ? null
    : {
        authenticate: optionalAuth(authenticate),
        access: (req: express.Request, question?: { coordinate: string; args: unknown }) =>
          accessOf(req.auth(), question && { ...question, context: contextOfRequest(req) }),
        onlyLoopback,
        status: () =>
          readStatus({
            localClerk: config.clerk.local,
            database: config.database.kind === 'pglite' ? 'PGlite' : 'PostgreSQL',
            ready: database.ready,
            off: offParts(config),
          }),
      };
  const pages = config.playground ? playground({ clerk: config.clerk, samples, development }) : null;

  const { db } = database;
  const contextOf = (auth: Auth, requestId: string): Context => {
    const own = turnsOf(db);
    let loaders: Loaders | null = null;
    return {
      auth,
      requestId,
      log: log.child({ requestId }),
      events,
      directory,
      get db() {
        return own();
      },
      get loaders() {
        loaders ??= createLoaders(own(), auth);
        return loaders;
      },
    };
  };
  const contextOfRequest = (req: express.Request): Context => contextOf(req.auth(), req.id);
  const contextOfSubscription = (auth: Auth, requestId: string): Context => {
    pages?.recordSocket(auth);
    return contextOf(auth, requestId);
  };
  const subscriptions = serveSubscriptions({
    ...{ server, schema, authenticate, contextOf: contextOfSubscription, db, events, rateLimit, log },
    origins: config.http.corsOrigins,
    loopbackOnly: config.clerk.local,
    // Upgrades are born as requests of Express, too, so that TRUST_PROXY holds for them.
    addressOf: (request) => addressOf(request as express.Request),
  });

  app.disable('x-powered-by');
  app.set('trust proxy', config.http.trustProxy);

  app.use(oneAtATime());
  app.use(observeRequests(log, metrics.observe));
  if (config.clerk.local) app.use(onlyLoopback);
  app.use(securityHeaders());
  app.use(refuseLongAccept, refuseCompressed);

  const origins = { origin: [...config.http.corsOrigins], exposedHeaders: EXPOSED };
  const limited = rateLimit === null ? [] : [rateLimit.limitCallers, rateLimit.limitRefused];
  const door = [noStore, crossOrigin(origins), optionalAuth(authenticate), ...limited];
  if (pages !== null) app.get(['/graphql', '/api'], browsersToPages());
  if (pages?.record) app.use(pages.record);
  // First of all routes, as most requests are for it.
  app.route('/graphql').all(door, readJson, graphqlOverHttp(graphql, contextOfRequest));

  const healthChecks = health({ ready: database.ready, log });
  app.use(healthChecks.router);
  app.use(metrics.router);
  if (pages !== null) app.use(pages.router);
  if (rateLimit !== null) app.use('/webhooks', rateLimit.limitCallers);
  app.use(clerkWebhook({ secrets: config.clerk.webhookSigningSecrets, db, events, log, onUserDeleted }));

  app.use('/api', door);
  app.get('/api/protected', requireAuth, showSession);
  app.use('/api/admin', requireAuth, requireRole('admin'), adminRouter);
  app.use(
    '/api',
    rest({ schema, context: async ({ req }) => contextOfRequest(req), names: restRoutes, docs: config.playground }),
  );

  app.use(notFoundHandler);
  app.use(errorHandler(log));

  const drain = () => {
    healthChecks.drain();
    closeAfterAnswers(server);
  };
  const close = async () => {
    pages?.close();
    await subscriptions.close();
    await graphql.apollo.stop();
    rateLimit?.close();
  };
  return { server, drain, close };
}
