import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Application } from './application.ts';
import { filesBefore } from './client/output.ts';

const help = `Writes a typed client of this API as a package without dependencies, to be installed or copied.

  npm run client -- graphql --out ../web/api         with a ready operation for each query, mutation and subscription
  npm run client -- graphql --out ../web/api --documents '../web/src/**/*.graphql'
                                                     with the operations of these files instead
  npm run client -- rest --out ../web/api            with every route of /api

  --out DIR     where to; what was generated there before is replaced
  --name NAME   of the package
  --force       write into a directory that holds something else

Run it again when the schema has changed. What to do with it: gatehouse/docs/clients.md.`;

const { name: product, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

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
  if (kind !== 'graphql' && kind !== 'rest') throw new Error(`Say graphql or rest.\n\n${help}`);
  if (more.length > 0) throw new Error(`What is ${more[0]} for? A pattern of file names needs quotes.\n\n${help}`);
  if (!values.out) throw new Error(`Say where to with --out DIR.\n\n${help}`);
  if (kind === 'rest' && values.documents !== undefined) throw new Error('--documents is of the GraphQL client.');

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
