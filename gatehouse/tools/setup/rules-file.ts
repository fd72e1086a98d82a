import type { Fields } from './sdl.ts';

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** The text of `rules.ts`: every field, denied. */
export function rulesText(fields: Fields, imports: string): string {
  const types = [...fields.keys()].filter((type) => (fields.get(type)?.size ?? 0) > 0);
  const ordered = [...ROOTS.filter((root) => types.includes(root)), ...types.filter((type) => !ROOTS.includes(type))];
  const lists = ordered.map((type) => {
    const lines = [...(fields.get(type) ?? [])].map((field) => `    ${field}: deny,\n`);
    return `  ${type}: {\n${lines.join('')}  },\n`;
  });
  return `import type { GraphQLSchema } from 'graphql';
${imports}

/**
 * Who may have each field. All are denied until you change them, for example to signedIn, hasRole('org:admin') or
 * anyone('why'). The server does not start while a field of the schema has no rule here.
 */
export const rules = {
${lists.join('')}};

/** The schema with these rules in force. */
export function guarded<Schema extends GraphQLSchema>(schema: Schema): Schema {
  return guard(schema, rules);
}
`;
}

/** The text of the program that writes the access matrix. */
export function commandText(imports: readonly string[], file: string): string {
  return `// Writes ${file}, which shows who may have what; with --check it fails where that is out of date.
${imports.join('\n')}

void writeAccess(rules, '${file}');
`;
}
