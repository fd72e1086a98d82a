import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildASTSchema, parse } from 'graphql';
import { readTypeDefs } from '../graphql/index.ts';
import type { Application } from './application.ts';
import { runChild } from './child.ts';
import { type Names, namesOf, takenNames } from './new/names.ts';

const help = `Writes a new domain: a type with a list, a lookup, a creation and a deletion, and all that goes with it.

  npm run new -- comment
  npm run new -- blog-post      more than one word

It writes the SDL, rules, resolvers, table with queries, migration and test, lists the domain in src/domains.ts and its row
in codegen.ts. Who may have the new fields is left to you: npx tsc names those without a rule.`;

const filesOf = ({ file }: Names): [template: string, path: string, what: string][] => [
  ['schema.graphql', `schema/${file}.graphql`, 'what may be asked'],
  ['rules.ts', `schema/${file}.rules.ts`, 'who may ask it'],
  ['resolvers.ts', `src/resolvers/${file}.ts`, 'how it is answered'],
  ['data.ts', `src/data/${file}.ts`, 'the table and its queries'],
  ['test.ts', `test/${file}.test.ts`, 'that it holds'],
];

/** `npm run new`. */
export async function newDomain({ sdl }: Application, args: string[]): Promise<void> {
  const options = { help: { type: 'boolean', short: 'h' } } as const;
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  if (values.help === true) return console.log(help);
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new Error(`Name one domain, as below.\n\n${help}`);

  const names = namesOf(name);
  const files = filesOf(names);
  const taken = [
    ...files.map(([, path]) => path).filter((path) => existsSync(path)),
    ...takenNames(buildASTSchema(parse(readTypeDefs(sdl).join('\n'))), names),
  ];
  if (taken.length > 0)
    throw new Error(`There is already ${taken.join(', ')}: choose another name. Nothing was written.`);

  for (const [template, path] of files) await writeFile(path, await fill(template, names));
  await insert('src/domains.ts', domainsWith(names));
  await insert('codegen.ts', codegenWith(names));
  await runChild(['node_modules/@graphql-codegen/cli/esm/bin.js', '--silent'], process.env);
  await runChild(['node_modules/drizzle-kit/bin.cjs', 'generate', '--name', names.table], process.env);
  const written = [...files.map(([, path]) => path), 'src/domains.ts', 'codegen.ts'];
  await runChild(['node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...written], process.env);
  console.log(report(names, files));
}

const fill = async (template: string, names: Names): Promise<string> => {
  const text = await readFile(new URL(`new/${template}.txt`, import.meta.url), 'utf8');
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: keyof Names) => names[key]);
};

/** Puts lines behind others of a file. Where those are gone, the file is yours alone, and you are told what to write. */
const insert = async (path: string, lines: [before: RegExp, added: string][]): Promise<void> => {
  let text = await readFile(path, 'utf8');
  for (const [before, added] of lines) {
    if (!before.test(text)) console.log(`Add to ${path}: ${added.trim()}`);
    text = text.replace(before, (found) => `${found}${added}`);
  }
  await writeFile(path, text);
};

const domainsWith = ({ file, field }: Names): [RegExp, string][] => [
  [/^import \{ baseRules \}.*\n/m, `import { ${field}Rules } from '../schema/${file}.rules.ts';\n`],
  [/^import \{ baseResolvers \}.*\n/m, `import { ${field}Resolvers } from './resolvers/${file}.ts';\n`],
  [/^ {2}base: .*\n/m, `  '${file}': { resolvers: ${field}Resolvers, rules: ${field}Rules },\n`],
];

const codegenWith = ({ file, Type }: Names): [RegExp, string][] => [
  [/mappers: \{/, ` ${Type}: './data/${file}.ts#${Type}Row',`],
];

const report = ({ file, field, fields, Type }: Names, files: ReturnType<typeof filesOf>): string => `
${files.map(([, path, what]) => `  ${path.padEnd(32)}${what}`).join('\n')}
  and a migration, a line in src/domains.ts and one in codegen.ts.

Left to you:
  1. npx tsc                        names the fields without a rule. Say in schema/${file}.rules.ts who may have them, such as
                                      Query: { ${fields}: signedIn, ${field}: signedIn },
                                      Mutation: { create${Type}: signedIn, ... },
  2. npx vitest run test/${file}.test.ts
  3. npm run access                 writes who may have what into schema/access.md, for the review`;
