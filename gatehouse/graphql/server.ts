import type { Server } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { ShutdownConfig } from '../config/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Logger } from '../log/index.ts';
import { executingBy } from './apollo-executor.ts';
import { createDocuments } from './documents.ts';
import { formatError, logBugs } from './errors.ts';
import { createExecute } from './execute.ts';
import type { GraphQLServer } from './http.ts';
import { createKnownQueries } from './known-queries.ts';
import { costLimit, limits, protection } from './limits.ts';
import { createRun } from './run.ts';

type Options = {
  schema: GraphQLSchema;
  config: { production: boolean; playground: boolean; shutdown: ShutdownConfig };
  log: Logger;
  httpServer: Server;
};

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
      refuseSubscriptions,
      logBugs,
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: config.shutdown.requestsMs }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await apollo.start();
  return { apollo, execute, queries, run: createRun(execute, schema) };
};

/** Over HTTP there are queries and mutations; subscriptions have the protocol of `subscriptions.ts`. */
const refuseSubscriptions: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
        const message =
          'Subscriptions are served by WebSocket: connect to /graphql by the protocol graphql-transport-ws.';
        throw new GraphQLError(message, {
          extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
        });
      },
    };
  },
};
