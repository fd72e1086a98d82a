import openapiTS, { astToString } from 'openapi-typescript';
import { openApiOf, routesOf } from '../../rest/index.ts';
import type { Application } from '../application.ts';
import { type Contents, SHARED_EXPORTS, servedSchema, sharedModules, template } from './shared.ts';

const INDEX = `import type { paths } from './paths.ts';
import { createRestClient, type RestClient } from './rest.ts';
import type { ClientOptions } from './send.ts';

/** A client of the server at \`url\`, which is where its paths begin. */
export const createClient: (options: ClientOptions) => RestClient<paths> = createRestClient;

export type { components, operations, paths } from './paths.ts';
export type { AnswerOf, InputOf, RestClient } from './rest.ts';
`;

/** The client of /api, as a package of this name. */
export const restClient = async (application: Application, name: string): Promise<Contents> => {
  const document = openApiOf(routesOf(await servedSchema(application), await application.loadRouteNames()).routes);
  // A default is the server's: the client may leave out what has one.
  const paths = await openapiTS(JSON.stringify(document), { defaultNonNullable: false });
  return {
    description: 'A typed client of the REST API.',
    modules: {
      ...sharedModules(),
      'index.ts': INDEX + SHARED_EXPORTS,
      'rest.ts': template('rest.ts'),
    },
    files: { 'paths.d.ts': astToString(paths), 'README.md': template('rest.md').replace('NAME', name) },
  };
};
