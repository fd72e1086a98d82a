import type { Application } from '../application.ts';
import { operationsModule } from './operations.ts';
import { type Contents, readme, SHARED_EXPORTS, servedSchema, sharedModules, template } from './shared.ts';

const INDEX = `export {
  type AnyDocument,
  createClient,
  type Execution,
  type GraphQLClient,
  type ResultOf,
  type TypedDocument,
  type VariablesOf,
} from './graphql.ts';
export { SocketClosed, type WebSocketClass } from './connection.ts';
export * from './operations.ts';
export type { Sink } from './iterate.ts';
export { createSubscriptions, type SubscriptionOptions, type Subscriptions } from './subscriptions.ts';
`;

/**
 * Makes the client of /graphql.
 * @param name of the package
 * @param documents a glob of `.graphql` files with operations besides the ready-made ones, or null
 */
export async function graphqlClient(
  application: Application,
  name: string,
  documents: string | null,
): Promise<Contents> {
  return {
    description: 'A typed client of the GraphQL API.',
    modules: {
      ...sharedModules(),
      'index.ts': INDEX + SHARED_EXPORTS,
      'graphql.ts': template('graphql.ts'),
      'connection.ts': template('connection.ts'),
      'arrivals.ts': template('arrivals.ts'),
      'iterate.ts': template('iterate.ts'),
      'subscriptions.ts': template('subscriptions.ts'),
      'timing.ts': template('timing.ts'),
      'operations.ts': await operationsModule(await servedSchema(application), documents),
    },
    files: { 'README.md': readme('graphql.md', name) },
  };
}
