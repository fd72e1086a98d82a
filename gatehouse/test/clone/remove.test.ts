import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addInvoices, editedIn, expectGreen, makeClone } from './clone.ts';
import { serve } from './serve.ts';

const clone = makeClone();

test.each([
  [[], 'Name one domain'],
  [['comment'], 'There is no domain comment to remove. There are: post, user.'],
  [['base'], 'There is no domain base to remove'],
  [['../post'], 'There is no domain ../post to remove'],
])('%j is refused, and nothing is written', async (args, message) => {
  const { status, out } = await clone.npm('remove', ...args);
  expect(out).toContain(message);
  expect(status).toBe(1);
  expect(clone.git('status', '--porcelain')).toBe('');
});

test('is refused with uncommitted changes', async () => {
  clone.write('README.md', 'mine');
  const { status, out } = await clone.npm('remove', 'post');
  clone.git('checkout', '--', '.');
  expect(out).toContain('M README.md');
  expect(status).toBe(1);
});

test('is refused while another domain uses its types, naming where', async () => {
  const before = clone.read('schema/user.graphql');
  clone.write('schema/user.graphql', `${before}\nextend type User {\n  pinned: Post\n}\n`);
  const { status, out } = await clone.npm('remove', 'post', '--force');
  clone.git('checkout', '--', '.');
  expect(out).toContain('schema/user.graphql  User.pinned: Post');
  expect(status).toBe(1);
});

test('is refused while a rule of another domain uses one of its words, naming where', async () => {
  const before = clone.read('schema/user.rules.ts');
  const edited = before.replace('email: or(self, admin', 'email: or(author, admin');
  clone.write('schema/user.rules.ts', edited.replace('import {', 'import { author,'));
  const { status, out } = await clone.npm('remove', 'post', '--force');
  expect(clone.git('status', '--porcelain')).toBe(' M schema/user.rules.ts\n');
  clone.git('checkout', '--', '.');
  expect(out).toMatch(/schema\/user\.rules\.ts:\d+ {2}email: or\(author, admin/);
  expect(status).toBe(1);
});

test('removes what npm run new wrote, including its tools', async () => {
  await addInvoices(clone);
  expect(await clone.npm('remove', 'invoice')).toMatchObject({ status: 0 });
  clone.git('add', '--all');
  const left = clone.git('diff', '--cached', '--name-only', 'HEAD~1').trim().split('\n');
  const codegen = clone.read('codegen.ts');
  clone.git('reset', '--quiet', '--hard', 'HEAD~1');
  // Biome keeps an object on several lines once it is split.
  expect(left.filter((path) => !path.startsWith('src/data/migrations/'))).toEqual(['codegen.ts']);
  expect(codegen).not.toMatch(/invoice/i);
});

test('removes the sample, and mentions of it elsewhere', async () => {
  const { status, out } = await clone.npm('remove', 'post');
  expect({ status, out }).toMatchObject({
    status: 0,
    out: expect.stringContaining('0002_drop_post.sql drops the table'),
  });
  const gone = ['schema/post.graphql', 'schema/post.rules.ts', 'src/resolvers/post-input.ts', 'src/data/post.ts'];
  expect(gone.filter((path) => existsSync(join(clone.root, path)))).toEqual([]);
  expect(clone.read('src/data/migrations/0002_drop_post.sql')).toBe('DROP TABLE "posts" CASCADE;');
  for (const path of ['src/domains.ts', 'codegen.ts', 'dev/sample-data.ts']) {
    expect(clone.read(path), path).not.toMatch(/\bposts?\b/i);
  }
  expect(clone.read('schema/access.md')).toContain('| WhoAmI |');
  expect(clone.read('schema/access.md')).not.toMatch(/\bPost|createPost|postPublished/);
  expect(clone.read('schema/rules.ts')).toContain('export const self');
  expect(clone.read('schema/rules.ts')).not.toContain('author');
  const tabs = clone.read('dev/playground-tabs.ts');
  expect(tabs).toContain('query SignedIn {\n  me {\n    id\n    name\n    role\n  }\n}');
  expect(tabs).not.toMatch(/posts?\b.*\{/i);
  expect(tabs).not.toContain('subscription');
});

test('leaves gatehouse/ as it is, so that a new version can replace it', () => {
  expect(editedIn(clone)).toEqual([]);
});

test('leaves a project whose checks pass', async () => {
  await expectGreen(clone);
});

test('leaves a project that starts and answers', async () => {
  const { url } = await serve(clone);
  const { out: token } = await clone.npm('token', 'linus');
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token.trim()}` },
    body: JSON.stringify({ query: '{ me { name } }' }),
  });
  expect(await response.json()).toEqual({ data: { me: { name: 'Linus Torvalds' } } });
});
