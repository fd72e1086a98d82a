import type { Server } from 'node:http';
import express from 'express';
import type { GraphQLSchema } from 'graphql';
import { restRoutes } from '../schema/rest.ts';
import type { Auth } from './auth/auth.ts';
import { createAuthenticate } from './auth/authenticate.ts';
import { createDirectory } from './auth/directory.ts';
import { onlyLoopback } from './auth/loopback.ts';
import { optionalAuth } from './auth/middleware.ts';
import { requireAuth, requireRole } from './auth/require.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import type { OpenDatabase } from './data/database.ts';
import type { Events } from './data/events.ts';
import { createLoaders } from './data/loaders.ts';
import { graphqlOverHttp } from './graphql/http.ts';
import { startApollo } from './graphql/server.ts';
import { serveSubscriptions } from './graphql/subscriptions.ts';
import { clerkWebhook } from './http/clerk-webhook.ts';
import { crossOrigin, securityHeaders } from './http/headers.ts';
import { health } from './http/health.ts';
import { createMetrics } from './http/metrics.ts';
import { playground } from './http/playground/playground.ts';
import { errorHandler, notFoundHandler } from './http/problem.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { noStore, observeRequests } from './http/request.ts';
import { rest } from './http/rest/router.ts';
import { adminRouter, showSession } from './http/rest/samples.ts';
import { createExpressServer } from './http/server.ts';
import type { Logger } from './log.ts';

type Parts = {
  config: Config;
  log: Logger;
  database: OpenDatabase;
  events: Events;
  schema: GraphQLSchema;
};
export type App = { server: Server; close(): Promise<void> };

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
  const server = createExpressServer(HTTP_LIMITS, app);
  const metrics = createMetrics({ sockets: () => subscriptions.count() });
  const authenticate = metrics.counted(await createAuthenticate(config.clerk, log));
  const directory = createDirectory(config.clerk, log);
  const { redis, rateLimit: requests } = config;
  const rateLimit = requests === null ? null : createRateLimit({ redis, log, requests });
  const graphql = await startApollo({ schema, config, log, httpServer: server });

  const { db } = database;
  const contextOf = (auth: Auth, requestId: string): Context => {
    return { auth, requestId, log: log.child({ requestId }), db, loaders: createLoaders(db, auth), events, directory };
  };
  const contextOfRequest = ({ auth, id }: express.Request): Context => contextOf(auth, id);
  const subscriptions = serveSubscriptions({ server, config, schema, authenticate, contextOf, db, events, log });

  app.disable('x-powered-by');
  app.set('trust proxy', config.http.trustProxy);

  app.use(observeRequests(log, metrics.observe));
  if (config.clerk.local) app.use(onlyLoopback);
  app.use(securityHeaders());

  const origins = { origin: [...config.http.corsOrigins], exposedHeaders: EXPOSED };
  const limited = rateLimit === null ? [] : [rateLimit.limitCallers, rateLimit.limitRefused];
  const door = [noStore, crossOrigin(origins), optionalAuth(authenticate), ...limited];
  // First of all routes, as most requests are for it.
  app.route('/graphql').all(door, graphqlOverHttp(graphql, contextOfRequest));

  app.use(health({ ready: database.ready, log }));
  app.use(metrics.router);
  if (config.playground) app.use(playground(config));
  if (rateLimit !== null) app.use('/webhooks', rateLimit.limitCallers);
  app.use(clerkWebhook({ secrets: config.clerk.webhookSigningSecrets, db, events, log }));

  app.use('/api', door);
  app.get('/api/protected', requireAuth, showSession);
  app.use('/api/admin', requireAuth, requireRole('admin'), adminRouter);
  app.use(
    '/api',
    rest({ schema, context: async ({ req }) => contextOfRequest(req), names: restRoutes, docs: config.playground }),
  );

  app.use(notFoundHandler);
  app.use(errorHandler(log));

  const close = async () => {
    await subscriptions.close();
    await graphql.apollo.stop();
    rateLimit?.close();
  };
  return { server, close };
};
