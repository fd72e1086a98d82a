import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { createSchema } from '../../graphql/index.ts';
import type { Application } from '../application.ts';
import type { Package } from './package.ts';

/** What a client of one kind consists of. */
export type Contents = Pick<Package, 'description' | 'modules' | 'files'>;

/** The schema as it is served, whose descriptions end with who may have a field. */
export const servedSchema = async ({ sdl, loadDomains }: Application): Promise<GraphQLSchema> =>
  createSchema({ sdl, domains: await loadDomains(), explain: false });

/** The text of a file of templates/. */
export const template = (file: string): string => readFileSync(new URL(`templates/${file}`, import.meta.url), 'utf8');

/** What both clients share. */
export const sharedModules = (): Contents['modules'] => ({
  'errors.ts': template('errors.ts'),
  'send.ts': template('send.ts'),
});

export const SHARED_EXPORTS = `export {
  ApiError,
  AuthUnavailableError,
  BadUserInputError,
  ConflictError,
  ForbiddenError,
  NetworkError,
  NotFoundError,
  RateLimitedError,
  type Reverification,
  reverificationHint,
  UnauthenticatedError,
} from './errors.ts';
export type { ClientOptions, GetToken, RequestOptions } from './send.ts';
`;
