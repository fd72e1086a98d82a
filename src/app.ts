import type { Server } from 'node:http';
import express from 'express';
import type { GraphQLSchema } from 'graphql';
import { samples } from '../dev/playground-tabs.ts';
import type { Auth } from '../gatehouse/auth/index.ts';
import { createAuthenticate } from '../gatehouse/auth/index.ts';
import { clerkWebhook, createDirectory, findStanding } from '../gatehouse/clerk/index.ts';
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
} from '../gatehouse/express/index.ts';
import { faultsOf, graphqlOverHttp, serveSubscriptions, startApollo } from '../gatehouse/graphql/index.ts';
import type { Logger } from '../gatehouse/log/index.ts';
import { mcp, readTools } from '../gatehouse/mcp/index.ts';
import { playground } from '../gatehouse/playground/index.ts';
import type { Events, OpenDatabase } from '../gatehouse/postgres/index.ts';
import { turnsOf } from '../gatehouse/postgres/index.ts';
import { rest } from '../gatehouse/rest/index.ts';
import { restRoutes } from '../schema/rest.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { createLoaders, type Loaders } from './data/loaders.ts';
import { onUserDeleted, tools } from './domains.ts';
import { adminRouter, showSession } from './routes.ts';

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
export const createApp = async ({ config, log, database, events, schema }: Parts): Promise<App> => {
  const app = express();
  const { db } = database;
  const server = createExpressServer({ ...HTTP_LIMITS, keepAliveTimeout: config.http.keepAliveMs }, app);
  limitConnections(server);
  const metrics = createMetrics({ sockets: () => subscriptions.count(), token: config.metricsToken });
  const authenticate = metrics.counted(
    await createAuthenticate(config.clerk, log, (userId, organizationId) => findStanding(db, userId, organizationId)),
  );
  const directory = createDirectory(config.clerk, log);
  const { redis, rateLimit: requests } = config;
  const rateLimit = requests === null ? null : createRateLimit({ redis, log, requests });
  const graphql = await startApollo({ schema, config, log, httpServer: server });

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
  const subscriptions = serveSubscriptions({
    ...{ server, schema, authenticate, contextOf, db, events, rateLimit, log },
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
  // First of all routes, as most requests are for it.
  app.route('/graphql').all(door, readJson, graphqlOverHttp(graphql, contextOfRequest));

  const healthChecks = health({ ready: database.ready, log });
  app.use(healthChecks.router);
  app.use(metrics.router);
  if (config.playground) app.use(playground({ clerk: config.clerk, samples }));
  if (rateLimit !== null) app.use('/webhooks', rateLimit.limitCallers);
  app.use(clerkWebhook({ secrets: config.clerk.webhookSigningSecrets, db, events, log, onUserDeleted }));

  if (config.mcp !== null) {
    app.use(
      mcp({
        ...{ url: config.mcp.url, authorizationServer: config.clerk.frontendApiUrl, origins: config.http.corsOrigins },
        ...{ tools: readTools(schema, tools, faultsOf), run: graphql.run, contextOf: contextOfRequest },
        ...{ authenticate, before: [crossOrigin(origins)], after: limited, log },
      }),
    );
  }

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
    await subscriptions.close();
    await graphql.apollo.stop();
    rateLimit?.close();
  };
  return { server, drain, close };
};
