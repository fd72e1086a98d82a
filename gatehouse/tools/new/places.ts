import { type NewDomain, statusMutation } from './domain.ts';
import type { Insertion } from './insert.ts';
import type { People } from './people.ts';
import { tabText } from './samples.ts';

/** The lines that a new domain adds to files of the application. */
export function insertionsOf(domain: NewDomain, people: People): Insertion[] {
  const { names, status } = domain;
  const { file, field, Type, Types, fields } = names;
  const behind = (path: string, at: RegExp, text: string): Insertion => ({ file: path, at, place: 'behind', text });
  const before = (path: string, at: RegExp, text: string): Insertion => ({ file: path, at, place: 'before', text });
  const samples = 'dev/sample-data.ts';
  return [
    behind(
      'src/domains.ts',
      /^import \{ baseRules \}.*\n/m,
      `import { ${field}Rules } from '../schema/${file}.rules.ts';\n`,
    ),
    behind(
      'src/domains.ts',
      /^import \{ baseResolvers \}.*\n/m,
      `import { ${field}Resolvers } from './resolvers/${file}.ts';\n`,
    ),
    behind(
      'src/domains.ts',
      /^ {2}base: .*\n/m,
      `  '${file}': { resolvers: ${field}Resolvers, rules: ${field}Rules },\n`,
    ),
    behind('codegen.ts', /mappers: \{/, ` ${Type}: './data/${file}.ts#${Type}Row',`),
    behind(samples, /^import .*people\.ts';\n/m, `import { seed${Types} } from './sample-${names.plural}.ts';\n`),
    before(samples, /^ {4}return \{ people: /m, `    const ${fields} = await seed${Types}(tx);\n`),
    behind(samples, /^ {4}return \{ people: [^}]*?(?= \})/m, `, ${fields}`),
    before('dev/playground-tabs.ts', /^\];\n/m, tabText(domain, people)),
    ...(status
      ? [
          behind(
            'schema/rest.ts',
            /restRoutes = \{\n/,
            `  'Mutation.${statusMutation(domain)}': 'PUT /${names.plural}/{id}/status',\n`,
          ),
        ]
      : []),
  ];
}
