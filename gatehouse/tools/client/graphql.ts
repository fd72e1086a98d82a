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
export * from './operations.ts';
`;

/**
 * The client of /graphql.
 * @param name of the package
 * @param documents a glob of the `.graphql` files with its operations; null for a ready one for each root field
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
      'operations.ts': await operationsModule(await servedSchema(application), documents),
    },
    files: { 'README.md': readme('graphql.md', name) },
  };
}
