import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { createSchema } from '../../graphql/index.ts';
import type { Application } from '../application.ts';
import type { Package } from './package.ts';

/** The contents of a client package. */
export type Contents = Pick<Package, 'description' | 'modules' | 'files'>;

/** The schema as it is served, with the rule at the end of each description. */
export async function servedSchema({ sdl, loadDomains }: Application): Promise<GraphQLSchema> {
  return createSchema({ sdl, domains: await loadDomains(), explain: false });
}

/** The text of a file in templates/. */
export function template(file: string): string {
  return readFileSync(new URL(`templates/${file}`, import.meta.url), 'utf8');
}

/** The files that both clients share. */
export function sharedModules(): Contents['modules'] {
  return {
    'errors.ts': template('errors.ts'),
    'send.ts': template('send.ts'),
  };
}

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
