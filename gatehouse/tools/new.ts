import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buildASTSchema, parse } from 'graphql';
import { readTypeDefs } from '../graphql/index.ts';
import { toolsFolder } from '../mcp/index.ts';
import type { Application } from './application.ts';
import { CODEGEN, runChild } from './child.ts';
import { dataText } from './new/data.ts';
import { type NewDomain, readDomain, scopeOf } from './new/domain.ts';
import { inputText } from './new/input.ts';
import { insertAll } from './new/insert.ts';
import { choosePeople, type People } from './new/people.ts';
import { insertionsOf } from './new/places.ts';
import { resolversText } from './new/resolvers.ts';
import { rulesText } from './new/rules.ts';
import { samplesText } from './new/samples.ts';
import { sdlText } from './new/sdl.ts';
import { takenNames, takenTools } from './new/taken.ts';
import { testText } from './new/test.ts';
import { toolNames, toolsText } from './new/tools.ts';

type NewFile = { path: string; what: string; text: string };

const filesOf = (domain: NewDomain, people: People): NewFile[] => {
  const { file, plural } = domain.names;
  const tools = { path: `schema/tools/${file}.graphql`, what: 'tools for models', text: toolsText(domain) };
  return [
    { path: `schema/${file}.graphql`, what: 'the SDL', text: sdlText(domain) },
    { path: `schema/${file}.rules.ts`, what: 'the rules', text: rulesText(domain) },
    ...(domain.tools ? [tools] : []),
    { path: `src/data/${file}.ts`, what: 'the table and its queries', text: dataText(domain) },
    { path: `src/resolvers/${file}.ts`, what: 'the resolvers', text: resolversText(domain) },
    { path: `src/resolvers/${file}-input.ts`, what: 'validation of the input', text: inputText(domain) },
    { path: `dev/sample-${plural}.ts`, what: 'sample rows', text: samplesText(domain, people) },
    { path: `test/${file}.test.ts`, what: 'tests over HTTP', text: testText(domain, people) },
  ];
};

/** `npm run new`. */
export async function newDomain({ sdl, sample }: Application, args: string[]): Promise<void> {
  const domain = readDomain(args);
  if (typeof domain === 'string') return console.log(domain);
  const people = choosePeople(sample, domain.of);
  const files = filesOf(domain, people);
  const taken = [
    ...files.map(({ path }) => path).filter((path) => existsSync(path)),
    ...takenNames(buildASTSchema(parse(readTypeDefs(sdl).join('\n'))), sdlText(domain)),
    ...(domain.tools ? takenTools(toolsFolder(sdl), toolNames(domain)) : []),
  ];
  if (taken.length > 0)
    throw new Error(`There is already ${taken.join(', ')}: choose another name. Nothing was written.`);

  if (domain.tools && !/\bmcp\(/.test(readFileSync('src/app.ts', 'utf8')))
    throw new Error('There is no endpoint for tools: src/app.ts does not call mcp. Nothing was written.');

  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const { changed, left } = await insertAll(insertionsOf(domain, people));
  const written = [...files.map(({ path }) => path), ...changed].filter((path) => /\.(ts|graphql)$/.test(path));
  await runChild(['node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...written], process.env);
  await runChild(CODEGEN, process.env);
  console.log(report(domain, files, changed, left));
}

const report = (
  domain: NewDomain,
  files: readonly NewFile[],
  changed: readonly string[],
  left: readonly string[],
): string => {
  const { names, unique, of, status } = domain;
  const { file, table } = names;
  return `
${files.map(({ path, what }) => `  ${path.padEnd(36)}${what}`).join('\n')}
  and lines in ${changed.join(', ')}.
${left.map((line) => `\n${line}\n`).join('')}${unique ? `\nNo two rows of an ${of} have the same ${unique.name} (--unique none for any).\n` : ''}${domain.tools ? toolsReport(domain) : ''}
Next:
  1. Look at the table${status ? ' and the steps of the status' : ''} in src/data/${file}.ts and at the rules in schema/${file}.rules.ts, and
     change them as you like: there is no migration yet.
  2. npm run db:generate -- --name add_${table}
  3. npx vitest run test/${file}.test.ts
  4. npm run access      writes who may access each field into schema/access.md, for the review
  5. npm run db:seed     adds the sample rows to the database of npm run dev; stop the server first
More, from an approval step to a client: gatehouse/docs/recipes/a-domain.md`;
};

const toolsReport = (domain: NewDomain): string => `
Models can call ${toolNames(domain).join(', ')}: at /mcp/token as a person who pastes a token, and at /mcp through an
application to which a person granted ${scopeOf(domain, 'read')}, and ${scopeOf(domain, 'write')} to create${domain.of === 'organization' ? ' (and user:org:read, which\nnames the organization)' : ''}. Offer these scopes at Clerk: gatehouse/docs/mcp.md. No application can change or
delete ${domain.names.many}.
`;
