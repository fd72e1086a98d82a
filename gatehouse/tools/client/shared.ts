import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { createSchema } from '../../graphql/index.ts';
import type { Application } from '../application.ts';
import { errorClasses, withErrorClasses, withStatuses } from './error-classes.ts';
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
    'errors.ts': withErrorClasses(template('errors.ts')),
    'send.ts': withStatuses(template('send.ts')),
  };
}

/** The README of a client, from a template. */
export function readme(file: string, name: string): string {
  return template(file)
    .replace('NAME', name)
    .replace('CLASSES', errorClasses.map((each) => `\`${each}\``).join(', '));
}

export const SHARED_EXPORTS = `export {
  ApiError,
${errorClasses.map((name) => `  ${name},\n`).join('')}  NetworkError,
  type Reverification,
  reverificationHint,
} from './errors.ts';
export type { ClientOptions, GetToken, RequestOptions } from './send.ts';
`;
