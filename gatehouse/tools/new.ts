import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { buildASTSchema, parse } from 'graphql';
import { readTypeDefs } from '../graphql/index.ts';
import type { Application } from './application.ts';
import { CODEGEN, runChild } from './child.ts';
import { dataText } from './new/data.ts';
import { type NewDomain, readDomain } from './new/domain.ts';
import { inputText } from './new/input.ts';
import { insertAll } from './new/insert.ts';
import { insertionsOf } from './new/places.ts';
import { resolversText } from './new/resolvers.ts';
import { rulesText } from './new/rules.ts';
import { samplesText } from './new/samples.ts';
import { sdlText } from './new/sdl.ts';
import { takenNames } from './new/taken.ts';
import { testText } from './new/test.ts';

type NewFile = { path: string; what: string; text: string };

const filesOf = (domain: NewDomain): NewFile[] => {
  const { file, table } = domain.names;
  return [
    { path: `schema/${file}.graphql`, what: 'what may be asked', text: sdlText(domain) },
    { path: `schema/${file}.rules.ts`, what: 'who may ask it', text: rulesText(domain) },
    { path: `src/data/${file}.ts`, what: 'the table and its queries', text: dataText(domain) },
    { path: `src/resolvers/${file}.ts`, what: 'how it is answered', text: resolversText(domain) },
    { path: `src/resolvers/${file}-input.ts`, what: 'how its input is read', text: inputText(domain) },
    { path: `dev/sample-${table.replaceAll('_', '-')}.ts`, what: 'sample rows', text: samplesText(domain) },
    { path: `test/${file}.test.ts`, what: 'how it behaves, through HTTP', text: testText(domain) },
  ];
};

/** `npm run new`. */
export async function newDomain({ sdl }: Application, args: string[]): Promise<void> {
  const domain = readDomain(args);
  if (typeof domain === 'string') return console.log(domain);
  const files = filesOf(domain);
  const taken = [
    ...files.map(({ path }) => path).filter((path) => existsSync(path)),
    ...takenNames(buildASTSchema(parse(readTypeDefs(sdl).join('\n'))), sdlText(domain)),
  ];
  if (taken.length > 0)
    throw new Error(`There is already ${taken.join(', ')}: choose another name. Nothing was written.`);

  for (const { path, text } of files) await writeFile(path, text);
  const { changed, left } = await insertAll(insertionsOf(domain));
  const written = [...files.map(({ path }) => path), ...changed].filter((path) => path.endsWith('.ts'));
  await runChild(['node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...written], process.env);
  await runChild(CODEGEN, process.env);
  console.log(report(domain, files, changed, left));
}

const report = (
  { names: { file, table }, unique, of, status }: NewDomain,
  files: readonly NewFile[],
  changed: readonly string[],
  left: readonly string[],
): string => `
${files.map(({ path, what }) => `  ${path.padEnd(36)}${what}`).join('\n')}
  and lines in ${changed.join(', ')}.
${left.map((line) => `\n${line}\n`).join('')}${unique ? `\nNo two rows of an ${of} have the same ${unique.name} (--unique none for any).\n` : ''}
Next:
  1. Look at the table${status ? ' and the steps of the status' : ''} in src/data/${file}.ts and at the rules in schema/${file}.rules.ts, and
     change what you like: there is no migration yet.
  2. npm run db:generate -- --name add_${table}
  3. npx vitest run test/${file}.test.ts
  4. npm run access      writes who may access each field into schema/access.md, for the review
  5. npm run db:seed     adds the sample rows to the database of npm run dev; stop the server first
How to go on, from an approval step to a client: gatehouse/docs/recipes/a-domain.md`;
