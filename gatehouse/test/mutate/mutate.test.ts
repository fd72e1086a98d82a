import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findMutants } from '../../tools/mutate/mutants.ts';
import { cloneWith, runIn } from '../fuzz/clone.ts';

const git = (clone: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: clone });

/** The mutants of one field whose rule is written like this, in a clone. */
const mutantsOf = (rule: string): string[] => {
  const clone = cloneWith([['schema/user.rules.ts', 'role: signedIn', `role: ${rule}`]]);
  const mutants = findMutants(clone).filter(({ subject }) => subject === 'User.role');
  return mutants.map(({ change, text }) => `${change}: ${text}`);
};

describe('the changes of a rule', () => {
  test('open and deny it, and replace its word', () => {
    expect(mutantsOf('signedIn')).toEqual([
      "opened: $rule.anyone('a mutant')",
      'denied: $rule.deny',
      'member for signedIn: $rule.member',
    ]);
  });

  test('take each part out of a combination, exchange `and` and `or`, and remove `not`', () => {
    const changes = mutantsOf('and(signedIn, not(notImpersonated), reverified("lax"))');
    expect(changes).toContain('without signedIn: and(not(notImpersonated), reverified("lax"))');
    expect(changes).toContain('or for and: $rule.or(signedIn, not(notImpersonated), reverified("lax"))');
    expect(changes).toContain('without not: and(signedIn, notImpersonated, reverified("lax"))');
    expect(changes).toContain('signedIn for reverified("lax"): and(signedIn, not(notImpersonated), $rule.signedIn)');
  });

  test('reach into a rule that is used by its name, and replace a word of your own', () => {
    const clone = cloneWith([
      ['schema/user.rules.ts', 'role: signedIn', 'role: and(notImpersonated, editors)'],
      ['schema/user.rules.ts', 'const byline', 'const editors = or(self, admin);\nconst byline'],
    ]);
    const texts = findMutants(clone)
      .filter(({ subject }) => subject === 'User.role')
      .map(({ text }) => text);
    expect(texts).toContain('and(notImpersonated, self)');
    expect(texts).toContain('and(notImpersonated, $rule.and(self, admin))');
    expect(texts).toContain('and(notImpersonated, or($rule.signedIn, admin))');
  });

  test('exchange the scope of `throughApp`, and reach into it', () => {
    const changes = mutantsOf("or(admin, throughApp('email', self))");
    expect(changes).toContain("scope 'profile' for 'email': or(admin, throughApp('profile', self))");
    expect(changes).toContain("signedIn for self: or(admin, throughApp('email', $rule.signedIn))");
    expect(changes).toContain("without throughApp('email', self): admin");
  });

  test('close an open field, to all callers or to anonymous ones and machines', () => {
    expect(mutantsOf('byline')).toEqual(['denied: $rule.deny', 'for people only: $rule.signedIn']);
  });

  test('let a word of your own be met always or never, and take each part out of it, for the rules that use it', () => {
    const clone = cloneWith([
      ['schema/user.rules.ts', 'role: signedIn', 'role: sameTeam'],
      [
        'schema/user.rules.ts',
        'const byline',
        "const sameTeam = sessionRule('same team', (user: User, { userId }) => {\n  if (a) return false;\n  return b && (c || d);\n});\nconst byline",
      ],
    ]);
    const words = findMutants(clone).filter(({ decides }) => decides !== undefined);
    expect(new Set(words.map(({ subject, domain, decides }) => `${domain} ${subject}: ${decides}`))).toEqual(
      new Set([
        'user sameTeam: User.role',
        'user self: User.email',
        'post author: Mutation.updatePost,Mutation.publishPost,Mutation.deletePost,Post.draftNotes',
      ]),
    );
    expect(
      words.filter(({ subject }) => subject === 'sameTeam').map(({ change, text }) => `${change}: ${text}`),
    ).toEqual([
      'always met: true',
      'never met: false',
      'always met: true',
      'never met: false',
      'without b: (c || d)',
      'without (c || d): b',
      'without c: b && (d)',
      'without d: b && (c)',
    ]);
  });

  test('let every row through a list filter, wherever one is used', () => {
    const filters = findMutants(cloneWith([])).filter(({ file }) => file.startsWith('src/'));
    expect(new Set(filters.map(({ domain }) => domain))).toEqual(new Set(['post']));
    expect(filters.map(({ subject, change, text }) => `${subject}: ${change}: ${text}`)).toEqual([
      'listPosts: every row for visibleTo(auth): $drizzle.sql`true`',
      'listPostsByAuthors: every row for groundsOf(auth): [{}]',
      'visibleTo: every row for groundsOf(auth): [{}]',
      'isVisibleTo: every row for groundsOf(auth): [{}]',
      'postRows: every row for groundsOf: () => [{}]',
      'Subscription.postPublished: every row for isVisibleTo(context.auth, event): true',
    ]);
  });
});

test('lists mutants that no test detects, with their place and effect; --since takes changed rules only', async () => {
  const clone = cloneWith([
    [
      'test/access/user.test.ts',
      "  ['a person’s role', '{ post(id: \"post_linus_personal_published_1\") { author { role } } }'],\n",
      '',
    ],
  ]);
  git(clone, 'init', '-q');
  git(clone, 'add', 'schema', 'src', 'test');
  git(clone, 'commit', '-qm', 'All');
  expect(await runIn(clone, 'mutate', '--since', 'HEAD')).toEqual({
    code: 0,
    output: 'Tests noticed 0 of 0 changes (100 %) in 0 s.\n',
  });
  const rules = join(clone, 'schema/user.rules.ts');
  writeFileSync(
    rules,
    execFileSync('git', ['show', 'HEAD:schema/user.rules.ts'], { cwd: clone, encoding: 'utf8' }).replace(
      'role: signedIn',
      'role: and(signedIn)',
    ),
  );
  const { code, output } = await runIn(clone, 'mutate', '--since', 'HEAD');
  expect(code).toBe(1);
  expect(output).toMatch(
    /schema\/user\.rules\.ts:\d+ {2}User\.role: opened\n {4}anonymous: no to yes, through an app: no to yes, machine: no to yes/,
  );
  expect(output).toMatch(/Tests noticed \d of \d changes/);
}, 300_000);

test('does not blame a change for tests that fail without it', async () => {
  const clone = cloneWith([['test/access/post.test.ts', 'edges).toHaveLength(1)', 'edges).toHaveLength(2)']]);
  const { code, output } = await runIn(clone, 'mutate', '--only', 'base');
  expect(output).toContain('test/access/post.test.ts fails without any change:');
  expect(code).toBe(1);
}, 300_000);
