import { expect, test } from 'vitest';
import { wordsOf } from '../../guard/explain.ts';
import { and, callerRule, not, on, or, target, throughApp } from '../../guard/rules.ts';
import { readRule } from '../../guard/tree.ts';
import { reviewedRules, rulesOfPage } from '../../tools/fuzz/page.ts';
import { cloneWith, runIn } from './clone.ts';

const [one, two, three] = ['signed in', 'not impersonated', 'permission org:posts:publish'].map((name) =>
  callerRule(name, () => true),
);
if (one === undefined || two === undefined || three === undefined) throw new Error('three rules');
const post = target('post', () => ({ id: 'post_1' }));

test.each([
  one,
  two,
  not(one),
  and(one, two),
  or(and(one, two), not(three)),
  and(one, on(post, or(two, three))),
  and(or(one, two), or(two, three)),
  or(one, throughApp('posts:read', one), throughApp('email', on(post, or(two, three)))),
])('reads a rule back out of schema/access.md: %#', (rule) => {
  const node = readRule(rule);
  const page = `| field | anonymous | rule |\n| --- | --- | --- |\n| a | no | ${wordsOf(node)} |\n`;
  const read = rulesOfPage(`## Query\n\n${page}`, [node, ...[one, two, three].map(readRule)]).get('Query.a');
  expect(read && wordsOf(read)).toBe(wordsOf(node));
});

test('treats a word that no rule uses any more as one that grants nothing', () => {
  const page = '## Query\n\n| field | anonymous | rule |\n| --- | --- | --- |\n| a | no | signed in and moderator |\n';
  const read = rulesOfPage(page, [readRule(one)]).get('Query.a');
  expect(read && wordsOf(read)).toBe('signed in and nobody');
});

test('asks for a review of fields that schema/access.md does not list', () => {
  const page = '## Query\n\n| field | anonymous | rule |\n| --- | --- | --- |\n| a | no | signed in |\n';
  const rules = new Map([
    ['Query.a', readRule(one)],
    ['Query.b', readRule(one)],
  ]);
  expect(() => reviewedRules(page, rules)).toThrow('schema/access.md does not list Query.b. Run "npm run access"');
});

test('finds nothing in the sample, and reports what it reached', async () => {
  const { code, output } = await runIn(cloneWith([]), 'fuzz', '--operations', '400', '--seed', '2');
  expect(output).toMatch(/\d+ operations: \d+ answered, \d+ refused\. \d{3} texts watched\./);
  expect(output).toMatch(/Of \d+ fields, \d+ were reached by allowed callers, \d+ by callers that were refused/);
  expect(output).toMatch(/Nothing leaked \(seed 2, \d+ s\)\./);
  expect(code).toBe(0);
}, 300_000);

test('sends requests as one caller only, and refuses one that does not exist', async () => {
  const { code, output } = await runIn(cloneWith([]), 'fuzz', '--as', 'nobody-here');
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('There are: anonymous, ada,') });
}, 120_000);
