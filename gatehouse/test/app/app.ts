// What serves a request, from top to bottom. Your own routes are in src/routes.ts; a part is left out by removing its call.
//
// 1. The HTTP server, its limits and its metrics.
// 2. Authentication, limits of callers, and Apollo Server over the guarded schema.
// 3. The context of a request, from which every protocol takes the caller.
// 4. The playground, and subscriptions over WebSockets.
// 5. Middleware of every request: turns, the log, security headers.
// 6. Endpoints with middleware of their own: /graphql, health, metrics, pages, webhooks, /mcp, /api.
// 7. Answers to everything else: 404 and errors.

import type { Server } from 'node:http';
import express from 'express';
import type { GraphQLSchema } from 'graphql';
import { type Auth, createAuthenticate } from '../../auth/index.ts';
import { clerkWebhook, createDirectory, findStanding, latestDeliveries } from '../../clerk/index.ts';
import { defaultLimits, type Limits, offParts, product } from '../../config/index.ts';
import { codesWith } from '../../errors/index.ts';
import {
  addressOf,
  callerKeyOf,
  closeAfterAnswers,
  createBodyReaders,
  createExpressServer,
  createMetrics,
  createRateLimit,
  createTurnTaking,
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
  refuseCompressed,
  refuseLongAccept,
  refuseManyHeaders,
  securityHeaders,
} from '../../express/index.ts';
import { faultsOf, graphqlOverHttp, readRulePlaces, serveSubscriptions, startApollo } from '../../graphql/index.ts';
import { type Access, createAccess, type Question } from '../../guard/index.ts';
import type { Logger } from '../../log/index.ts';
import { mcp, readTools } from '../../mcp/index.ts';
import { browsersToPages, playground } from '../../playground/index.ts';
import type { Events, OpenDatabase } from '../../postgres/index.ts';
import { rest } from '../../rest/index.ts';
import type { Config } from './config.ts';
import { type Context, createContext } from './context.ts';
import { onUserDeleted, sdl } from './domains.ts';
import { samples } from './playground-tabs.ts';
import { ownRoutes } from './routes.ts';
import { restRoutes } from './schema/rest.ts';

type Parts = {
  config: Config;
  log: Logger;
  database: OpenDatabase;
  events: Events;
  schema: GraphQLSchema;
  /** For measurements and tests, in place of what is decided here. */
  settings?: { limits?: Limits } & Pick<Parameters<typeof startApollo>[0], 'executor' | 'knownQueries' | 'plugins'>;
};
export type App = {
  server: Server;
  /** From now on `/readyz` answers 503, and each connection is closed after its next response. */
  drain(): void;
  close(): Promise<void>;
};

/** What a browser on another origin may read of an answer, besides its body. */
const EXPOSED = ['Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'];

/**
 * The whole path of a request, from top to bottom.
 * @returns an HTTP server that does not listen yet, and `close`, which lets the requests in flight finish
 */
export async function createApp({ config, log, database, events, schema, settings = {} }: Parts): Promise<App> {
  const { limits = defaultLimits, ...apolloSettings } = settings;
  const app = express();
  const { db } = database;
  const server = createExpressServer({ limits: limits.request, keepAliveMs: config.http.keepAliveMs }, app);
  limitConnections(server, limits.connection);
  const metrics = createMetrics({
    sockets: () => subscriptions.count(),
    executions: () => graphql.executions,
    knownQueries: () => graphql.queries?.count() ?? 0,
    token: config.metricsToken,
  });
  const turns = createTurnTaking(limits.turns);
  const verify = await createAuthenticate({ ...config.clerk, limits: limits.auth }, log, (userId, organizationId) =>
    findStanding(db, userId, organizationId),
  );
  const authenticate = metrics.counted(turns.recognizing(verify));
  const directory = createDirectory(config.clerk, log, limits.clerk);
  const { redis, rateLimit: requests } = config;
  const rateLimit = requests === null ? null : createRateLimit({ redis, log, requests, limits: limits.redis });
  // `plugins: [...]` adds Apollo's plugins; `executor: 'graphql-js', knownQueries: false` is Apollo Server as it comes.
  const graphql = await startApollo({ schema, limits, config, log, httpServer: server, ...apolloSettings });

  const shared = { db, statementsAtOnce: limits.operation.statementsAtOnce, events, directory, log };
  const contextOf = (auth: Auth, requestId: string): Context => createContext(shared, auth, requestId);
  const contextOfRequest = (req: express.Request): Context =>
    createContext(shared, req.auth(), req.id, () => callerKeyOf(req));

  const development = config.production
    ? null
    : {
        authenticate: optionalAuth(authenticate),
        access: accessOfRequests(createAccess(schema, readRulePlaces(sdl)), contextOfRequest),
        accessPage: new URL('access.md', sdl),
        onlyLoopback,
        status: foundationsOf(config, database, events),
      };
  const pages = config.playground
    ? playground({ name: product, clerk: config.clerk, samples, refusalCodes: codesWith('refusal'), development })
    : null;

  const subscriptions = serveSubscriptions({
    ...{ server, schema, limits, authenticate, contextOf, db, events, rateLimit, log },
    observe: pages?.recordSocket,
    origins: config.http.corsOrigins,
    loopbackOnly: config.clerk.local,
    closeMs: config.shutdown.socketsMs,
    // Upgrades are created as Express requests too, so that TRUST_PROXY applies to them.
    addressOf: (request) => addressOf(request as express.Request),
  });

  app.disable('x-powered-by');
  app.set('trust proxy', config.http.trustProxy);

  app.use(oneAtATime(limits.connection), turns.inTurn);
  app.use(observeRequests(log, metrics.observe));
  if (config.clerk.local) app.use(onlyLoopback);
  app.use(securityHeaders());
  app.use(refuseManyHeaders(limits.request), refuseLongAccept(limits.request), refuseCompressed);

  const origins = { origin: [...config.http.corsOrigins], exposedHeaders: EXPOSED };
  const limited = rateLimit === null ? [] : [rateLimit.limitCallers, rateLimit.limitRefused];
  const middleware = [noStore, crossOrigin(origins), optionalAuth(authenticate), ...limited];
  const { json: readJson, bytes: readBytes } = createBodyReaders(limits.body);
  if (pages !== null) app.get(['/graphql', '/api'], browsersToPages());
  if (pages?.record) app.use(pages.record);
  // The first of all routes, because most requests are for it.
  app.route('/graphql').all(middleware, readJson, graphqlOverHttp(graphql, contextOfRequest));

  const healthChecks = health({ ready: database.ready, log });
  app.use(healthChecks.router);
  app.use(metrics.router);
  if (pages !== null) app.use(pages.router);
  if (rateLimit !== null) app.use('/webhooks', rateLimit.limitCallers);
  app.use(
    clerkWebhook({
      ...{ secrets: config.clerk.webhookSigningSecrets, readBytes: readBytes(limits.webhook.bytes) },
      ...{ db, events, log, onUserDeleted },
    }),
  );

  if (config.mcp !== null) {
    app.use(
      await mcp({
        ...{ url: config.mcp.url, authorizationServer: config.clerk.accessTokenIssuer },
        ...{ tools: readTools(schema, sdl, faultsOf(limits)), run: graphql.run, contextOf: contextOfRequest },
        ...{ authenticate, before: [crossOrigin(origins)], after: limited, readJson, log },
        origins: config.http.corsOrigins,
      }),
    );
  }

  app.use('/api', middleware, ownRoutes);
  // Leave this out for an API without REST, and `serveSubscriptions` for one without subscriptions.
  app.use(
    '/api',
    rest({
      ...{
        schema,
        readJson,
        limits: limits.operation,
        names: restRoutes,
        own: ownRoutes,
        docs: config.playground,
      },
      contextOf: contextOfRequest,
    }),
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

/** Who may have what, for the caller of a request. */
const accessOfRequests = (access: Access, contextOf: (req: express.Request) => Context) => ({
  ...access,
  of: (req: express.Request, question?: Omit<Question, 'context'>) =>
    access.of(req.auth(), question && { ...question, context: contextOf(req) }),
});

/** What the playground shows the state of. */
const foundationsOf = (config: Config, { db, ready }: OpenDatabase, events: Events) => ({
  localClerk: config.clerk.local,
  database: config.database.kind === 'pglite' ? 'PGlite' : 'PostgreSQL',
  databaseReady: ready,
  redisReady: config.redis === null ? null : events.ready,
  webhooks: config.clerk.webhookSigningSecrets === null ? null : () => latestDeliveries(db, 5),
  off: offParts(config),
});
