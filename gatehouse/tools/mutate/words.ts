import { fileURLToPath } from 'node:url';

/** Where rules, your own words, filters, what uses filters, and tests are, from the root of the project. */
export const ruleFiles = 'schema/*.rules.ts';
export const wordFile = 'schema/rules.ts';
export const dataFiles = ['src/data/*.ts', 'src/resolvers/*.ts'];
export const testFiles = 'test/**/*.test.ts';
/** The tests that say who may and who may not: asked first. */
export const accessTests = 'test/access/';

/** Modules that have the words, by their name in what replaces a rule or filter. */
export const words = {
  rule: fileURLToPath(new URL('../../guard/index.ts', import.meta.url)),
  drizzle: 'drizzle-orm',
} as const;

/** What a word of a rule is replaced by: something near, which a test has to tell apart. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  signedIn: '$rule.member',
  admin: "$rule.hasRole('org:admin')",
  hasPermission: '$rule.member',
  hasPermissionInItsOrganization: '$rule.member',
  hasRoleInItsOrganization: '$rule.member',
};

/** What replaces this word; all that says more than "signed in", as the application's own words do, is replaced by that. */
export function neighbourOf(word: string): string {
  return NEIGHBOURS[word] ?? '$rule.signedIn';
}

/** What a rule becomes as a whole. */
export const opened = "$rule.anyone('a mutant')";
export const denied = '$rule.deny';
export const forPeople = '$rule.signedIn';

/** What a list filter gives instead of conditions, by the type that it returns, so that every row passes. */
export const everyRow: readonly [type: RegExp, text: string][] = [
  [/^Grounds\b/, '[{}]'],
  [/^SQL\b/, '$drizzle.sql`true`'],
  [/^boolean$/, 'true'],
];
