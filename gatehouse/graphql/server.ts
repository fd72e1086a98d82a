import type { Server } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Limits, ShutdownConfig } from '../config/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Logger } from '../log/index.ts';
import { executingBy } from './apollo-executor.ts';
import { createDocuments } from './documents.ts';
import { formatError, logBugs } from './errors.ts';
import { createExecute, type Executions, type Executor } from './execute.ts';
import type { GraphQLServer } from './http.ts';
import { createKnownQueries } from './known-queries.ts';
import { costLimit, limitingRules } from './limits.ts';
import { createRun } from './run.ts';

type Options = {
  schema: GraphQLSchema;
  limits: Limits;
  config: { production: boolean; playground: boolean; shutdown: ShutdownConfig };
  log: Logger;
  httpServer: Server;
  /** The application's plugins; they run after those that enforce limits and refuse requests. */
  plugins?: readonly ApolloServerPlugin<RequestContext>[];
} & FastPaths;

/** On by default, unless the application has a plugin for requests: it would not see all of them, nor their fields. */
export type FastPaths = {
  /** `graphql-js`: graphql-js executes every operation. */
  executor?: Executor;
  /** Whether a query that Apollo Server has accepted before is executed without it. */
  knownQueries?: boolean;
};

/** Whether a plugin is called for requests, and not only when the server starts and stops. */
const looksAtRequests = ({ requestDidStart }: ApolloServerPlugin<RequestContext>): boolean =>
  requestDidStart !== undefined;

/**
 * Starts Apollo Server with limits and CSRF prevention, without batching, and with masked bugs. In production there are
 * neither introspection nor suggestions.
 */
export async function startApollo(options: Options): Promise<GraphQLServer> {
  const { schema, limits, config, log, httpServer, plugins = [] } = options;
  const isFast = !plugins.some(looksAtRequests);
  const { executor = isFast ? 'plan' : 'graphql-js', knownQueries = isFast } = options;
  if (!isFast) log.info({ executor, knownQueries }, 'an Apollo plugin looks at requests');
  const executions: Executions = { plan: 0, granted: 0, guarded: 0 };
  const execute = createExecute(schema, limits, executor, executions);
  const queries = knownQueries ? createKnownQueries(schema, limits) : null;
  const documents = createDocuments(limits.documents);
  const apollo = new ApolloServer<RequestContext>({
    ...executingBy(execute, schema),
    logger: log,
    formatError,
    validationRules: limitingRules(limits),
    documentStore: {
      get: async (hash) => documents.get(hash),
      set: async (hash, document) => void documents.set(hash, document),
      delete: async (hash) => documents.delete(hash),
    },
    parseOptions: { maxTokens: limits.operation.tokens },
    introspection: !config.production || config.playground,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: config.production,
    stopOnTerminationSignals: false,
    plugins: [
      ...(queries === null ? [] : [queries.plugin]),
      costLimit(limits),
      refuseSubscriptions,
      logBugs,
      ...plugins,
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: config.shutdown.requestsMs }),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await apollo.start();
  return { apollo, execute, queries, limits, executions, run: createRun(execute, schema, limits) };
}

/** HTTP serves queries and mutations; for subscriptions see `subscriptions.ts`. */
const refuseSubscriptions: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
        const message =
          'Subscriptions are served over WebSockets: connect to /graphql with the protocol graphql-transport-ws.';
        throw new GraphQLError(message, {
          extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
        });
      },
    };
  },
};
