// What `npm run mutate` takes of the application: where rules, filters and tests are, and the words that rules are made of.

/** Globs from the root of the project. */
export const ruleFiles = 'schema/*.rules.ts';
export const dataFiles = 'src/data/*.ts';
export const testFiles = 'test/**/*.test.ts';
/** The tests that say who may and who may not: asked first. */
export const accessTests = 'test/access/';

/** Modules that have the words, by their name in what replaces a rule or filter. */
export const words = {
  caller: './src/auth/rules.ts',
  combination: './src/guard/rules.ts',
  drizzle: 'drizzle-orm',
} as const;

/** What a word of a rule is replaced by: something near, which a test has to tell apart. */
export const neighbours: Readonly<Record<string, string>> = {
  signedIn: '$caller.member',
  member: '$caller.signedIn',
  admin: "$caller.hasRole('org:admin')",
  self: '$caller.signedIn',
  author: '$caller.signedIn',
  hasRole: '$caller.signedIn',
  hasPermission: '$caller.member',
  hasPermissionInItsOrganization: '$caller.member',
  hasFeature: '$caller.signedIn',
  hasPlan: '$caller.signedIn',
  reverified: '$caller.signedIn',
  notImpersonated: '$caller.signedIn',
  machine: '$caller.signedIn',
};

/** What a rule becomes as a whole. */
export const opened = "$caller.anyone('a mutant')";
export const denied = '$combination.deny';
export const forPeople = '$caller.signedIn';
/** A list filter that lets every row through. */
export const allRows = '$drizzle.sql`true`';
