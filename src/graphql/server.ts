import type { Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import type { Logger } from '../log.ts';
import { formatError, logBugs } from './errors.ts';
import { costLimit, limits, protection } from './limits.ts';

/** Requests in flight get this long to finish at shutdown. */
const GRACE_MS = 8_000;

type Options = { schema: GraphQLSchema; config: Config; log: Logger; httpServer: Server };

/** A started Apollo Server: limits on, batching off, CSRF prevention on, bugs masked, nothing told of the schema in production. */
export const startApollo = async ({ schema, config, log, httpServer }: Options): Promise<ApolloServer<Context>> => {
  const { plugins, validationRules } = protection();
  const server = new ApolloServer<Context>({
    schema,
    logger: log,
    formatError,
    validationRules,
    parseOptions: { maxTokens: limits.tokens },
    introspection: !config.production || config.playground,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.production,
    stopOnTerminationSignals: false,
    plugins: [
      ...plugins,
      costLimit,
      logBugs,
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: GRACE_MS }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await server.start();
  return server;
};
