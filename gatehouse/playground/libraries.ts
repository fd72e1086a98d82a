import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const libraries = {
  'react.min.js': ['react', 'umd/react.production.min.js'],
  'react-dom.min.js': ['react-dom', 'umd/react-dom.production.min.js'],
  'graphiql.min.js': ['graphiql', 'graphiql.min.js'],
  'graphql-ws.min.js': ['graphql-ws', 'umd/graphql-ws.min.js'],
  'graphiql.min.css': ['graphiql', 'graphiql.min.css'],
} as const;

/** GraphiQL and its dependencies, as their packages ship them for browsers; in loading order. */
export const libraryNames = Object.keys(libraries) as (keyof typeof libraries)[];

export const assetsDirectory = fileURLToPath(new URL('assets/', import.meta.url));

/** The path of a library's file: next to our assets, where `npm run build` puts it, or in its package. */
export function libraryFile(name: keyof typeof libraries): string {
  const built = join(assetsDirectory, name);
  if (existsSync(built)) return built;
  const [library, path] = libraries[name];
  return join(dirname(createRequire(import.meta.url).resolve(`${library}/package.json`)), path);
}
