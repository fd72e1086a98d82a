import type { Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import type { RequestContext } from '../guard/context.ts';
import type { Logger } from '../log.ts';
import { executingBy } from './apollo-executor.ts';
import { createDocuments } from './documents.ts';
import { formatError, logBugs } from './errors.ts';
import { createExecute } from './execute.ts';
import type { GraphQLServer } from './http.ts';
import { createKnownQueries } from './known-queries.ts';
import { costLimit, limits, protection } from './limits.ts';

/** Requests in flight get this long to finish at shutdown. */
const GRACE_MS = 8_000;

type Options = { schema: GraphQLSchema; config: Config; log: Logger; httpServer: Server };

/** A started Apollo Server: limits on, batching off, CSRF prevention on, bugs masked, nothing told of the schema in production. */
export const startApollo = async ({ schema, config, log, httpServer }: Options): Promise<GraphQLServer> => {
  const execute = createExecute(schema);
  const queries = createKnownQueries(schema);
  const { plugins, validationRules } = protection();
  const documents = createDocuments();
  const apollo = new ApolloServer<RequestContext>({
    ...executingBy(execute, schema),
    logger: log,
    formatError,
    validationRules,
    documentStore: {
      get: async (hash) => documents.get(hash),
      set: async (hash, document) => void documents.set(hash, document),
      delete: async (hash) => documents.delete(hash),
    },
    parseOptions: { maxTokens: limits.tokens },
    introspection: !config.production || config.playground,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.production,
    stopOnTerminationSignals: false,
    plugins: [
      queries.plugin,
      ...plugins,
      costLimit,
      logBugs,
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: GRACE_MS }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await apollo.start();
  return { apollo, execute, queries };
};
