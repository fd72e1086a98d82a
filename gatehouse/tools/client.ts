import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { product } from '../config/index.ts';
import type { Application } from './application.ts';
import { filesBefore } from './client/output.ts';

const help = `Generates a typed client of this API, as a package without dependencies that you install or copy.

  npm run client -- graphql --out ../web/api         with a ready-made operation for each query, mutation and subscription
  npm run client -- graphql --out ../web/api --documents '../web/src/**/*.graphql'
                                                     with the operations of these files instead
  npm run client -- rest --out ../web/api            with every route of /api

  --out DIR     the directory; files generated there before are replaced
  --name NAME   the name of the package
  --force       write into a directory with other files

Run it again when the schema changes. How to use it: gatehouse/docs/clients.md.`;

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** `npm run client`. */
export async function client(application: Application, args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      out: { type: 'string' },
      documents: { type: 'string' },
      name: { type: 'string' },
      force: { type: 'boolean', default: false },
    },
  });
  if (values.help === true) return console.log(help);
  const [kind, ...more] = positionals;
  if (kind !== 'graphql' && kind !== 'rest') throw new Error(`Choose graphql or rest.\n\n${help}`);
  if (more.length > 0)
    throw new Error(`Unexpected argument ${more[0]}. Put a pattern of file names in quotes.\n\n${help}`);
  if (!values.out) throw new Error(`Name the directory with --out DIR.\n\n${help}`);
  if (kind === 'rest' && values.documents !== undefined) throw new Error('--documents is for the GraphQL client only.');

  const directory = resolve(values.out);
  const before = filesBefore(directory, values.force);
  const name = values.name ?? `${product}-${kind}-client`;
  const contents = await contentsOf(application, kind, name, values.documents ?? null);
  const { writePackage } = await import('./client/package.ts');
  writePackage(directory, { name, version, ...contents }, before);
  console.log(`Wrote ${name}. Install it with: npm install ${directory}`);
}

/** Each kind has a generator of its own, which takes a while to load. */
const contentsOf = async (
  application: Application,
  kind: 'graphql' | 'rest',
  name: string,
  documents: string | null,
) =>
  kind === 'rest'
    ? (await import('./client/rest.ts')).restClient(application, name)
    : (await import('./client/graphql.ts')).graphqlClient(application, name, documents);
