import { fileURLToPath } from 'node:url';

/** The files with rules, rule words, list filters and their uses, and tests, relative to the root of the project. */
export const ruleFiles = 'schema/*.rules.ts';
export const wordFile = 'schema/rules.ts';
export const dataFiles = ['src/data/*.ts', 'src/resolvers/*.ts'];
export const testFiles = 'test/**/*.test.ts';
/** The tests of access, which run first. */
export const accessTests = 'test/access/';

/** The modules of the words in replacements, by their placeholder. */
export const words = {
  rule: fileURLToPath(new URL('../../guard/index.ts', import.meta.url)),
  drizzle: 'drizzle-orm',
} as const;

/** The replacements of words: similar ones, which tests have to tell apart. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  signedIn: '$rule.member',
  admin: "$rule.hasRole('org:admin')",
  hasPermission: '$rule.member',
  hasPermissionInItsOrganization: '$rule.member',
  hasRoleInItsOrganization: '$rule.member',
};

/** The replacement of a word; for all others, such as those of the application, it is "signed in". */
export function neighbourOf(word: string): string {
  return NEIGHBOURS[word] ?? '$rule.signedIn';
}

/** The replacements of whole rules. */
export const opened = "$rule.anyone('a mutant')";
export const denied = '$rule.deny';
export const forPeople = '$rule.signedIn';

/** The replacements of a list filter's conditions, by its return type, so that every row passes. */
export const everyRow: readonly [type: RegExp, text: string][] = [
  [/^Grounds\b/, '[{}]'],
  [/^SQL\b/, '$drizzle.sql`true`'],
  [/^boolean$/, 'true'],
];
