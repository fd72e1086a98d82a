import type { NodeProject } from './project.ts';
import type { Fields } from './sdl.ts';

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/**
 * The text of the rules file, in which every field is denied.
 * @param imported the statement that imports `deny` and `guard`
 */
export function rulesText({ language, modules }: NodeProject, fields: Fields, imported: string): string {
  const isTypeScript = language === 'ts';
  const isCommonJs = !isTypeScript && modules === 'cjs';
  const exported = isCommonJs ? '' : 'export ';
  const head = [...(isTypeScript ? ["import type { GraphQLSchema } from 'graphql';"] : []), imported];
  const signature = isTypeScript ? '<Schema extends GraphQLSchema>(schema: Schema): Schema' : '(schema)';
  return `${head.join('\n')}

/**
 * The rule of each field. All are denied until you change them, for example to signedIn, hasRole('org:admin') or
 * anyone('why'). The server does not start while a field of the schema has no rule here.
 */
${exported}const rules = {
${listOf(fields)}};

/** The schema with these rules in force. */
${exported}function guarded${signature} {
  return guard(schema, rules);
}
${isCommonJs ? '\nmodule.exports = { guarded, rules };\n' : ''}`;
}

function listOf(fields: Fields): string {
  const types = [...fields.keys()].filter((type) => (fields.get(type)?.size ?? 0) > 0);
  const ordered = [...ROOTS.filter((root) => types.includes(root)), ...types.filter((type) => !ROOTS.includes(type))];
  return ordered
    .map((type) => {
      const lines = [...(fields.get(type) ?? [])].map((field) => `    ${field}: deny,\n`);
      return `  ${type}: {\n${lines.join('')}  },\n`;
    })
    .join('');
}

/** The text of the program that writes the access matrix into a file. */
export function matrixText(imports: readonly string[], file: string): string {
  return `// Writes ${file}, which shows who may have what; with --check it fails if the file is out of date.
${imports.join('\n')}

void writeAccess(rules, '${file}');
`;
}
