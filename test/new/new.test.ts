import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildASTSchema, parse } from 'graphql';
import { afterAll, expect, it } from 'vitest';
import { namesOf, takenNames } from '../../dev/new/names.ts';
import { sdl } from '../../src/domains.ts';
import { readTypeDefs } from '../../src/graphql/schema.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'gatehouse-new-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const copied = [
  'schema',
  'src',
  'dev',
  'test/support',
  'codegen.ts',
  'package.json',
  'drizzle.config.ts',
  'vitest.config.ts',
];
for (const path of [...copied, 'biome.json', '.gitignore', 'tsconfig.json']) {
  cpSync(join(root, path), join(copy, path), { recursive: true });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
const checked = {
  extends: './tsconfig.json',
  compilerOptions: { incremental: true },
  include: ['schema', 'src/domains.ts'],
};
writeFileSync(join(copy, 'tsconfig.check.json'), JSON.stringify(checked));

const execute = (...args: string[]) => {
  const env = { PATH: process.env.PATH };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env });
  return { status, out: stdout, err: stderr };
};
const create = (...args: string[]) => execute('--import', 'tsx', 'dev/new.ts', ...args);
const compile = () => execute('node_modules/typescript/bin/tsc', '-p', 'tsconfig.check.json').out.trim();
const read = (path: string) => readFileSync(join(copy, path), 'utf8');
const rules = 'schema/blog-entry.rules.ts';

it.each([
  [[], 'Name one domain'],
  [['../comment'], '"../comment" is no name for a domain'],
  [['post'], 'There is already schema/post.graphql'],
])('%j is refused, and nothing is written', (args, message) => {
  const before = readdirSync(join(copy, 'schema'));
  const { status, out, err } = create(...args);
  expect(err).toContain(message);
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(readdirSync(join(copy, 'schema'))).toEqual(before);
});

it.each(['Comment', 'blog_entry', 'blog--entry', '-x', '9lives', 'a b', ''])('"%s" is no name', (name) => {
  expect(() => namesOf(name)).toThrow('is no name for a domain');
});

it.each([
  ['page-info', 'PageInfo'],
  ['me', 'Query.me'],
  ['post-edge', 'PostEdge'],
])('%s would take %s', (name, taken) => {
  expect(takenNames(buildASTSchema(parse(readTypeDefs(sdl).join('\n'))), namesOf(name))).toContain(taken);
});

it.each([
  ['category', 'categories', 'Categories'],
  ['box', 'boxes', 'Boxes'],
  ['day', 'days', 'Days'],
  ['blog-entry', 'blogEntries', 'BlogEntries'],
])('of %s there are %s', (name, fields, Types) => {
  expect(namesOf(name)).toMatchObject({ fields, Types });
});

it('--help shows how', () => {
  expect(create('--help')).toMatchObject({ status: 0, out: expect.stringContaining('npm run new -- comment') });
});

it('writes a domain, and tsc names what is left: who may have its fields', () => {
  const { status, out, err } = create('blog-entry');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  const written = [
    'schema/blog-entry.graphql',
    rules,
    'src/resolvers/blog-entry.ts',
    'src/data/blog-entry.ts',
    'test/blog-entry.test.ts',
  ];
  for (const path of written) {
    expect(out).toContain(path);
    expect(existsSync(join(copy, path)), path).toBe(true);
  }
  expect(readdirSync(join(copy, 'src/data/migrations'))).toContainEqual(expect.stringMatching(/_blog_entries\.sql$/));
  const formatted = execute(
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
    ...written,
    'src/domains.ts',
    'codegen.ts',
  );
  expect(formatted).toMatchObject({ status: 0 });

  const faults = compile().split(/\n(?! )/);
  expect(faults).toHaveLength(3);
  expect(faults[0]).toMatch(
    /^schema\/blog-entry\.rules\.ts\(\d+,3\): .* 'Blog_entry_QueryRules': blogEntries, blogEntry$/,
  );
  expect(faults[1]).toMatch(
    /^schema\/blog-entry\.rules\.ts\(\d+,3\): .*'createBlogEntry' is missing .* 'Blog_entry_MutationRules'/,
  );
  expect(faults[2]).toMatch(/^src\/domains\.ts/);
}, 120_000);

it('once that is said, it compiles and its own test passes', () => {
  const complete = read(rules)
    .replace('Query: {}', 'Query: { blogEntries: signedIn, blogEntry: signedIn }')
    .replace('Mutation: {', 'Mutation: {\n    createBlogEntry: signedIn,');
  writeFileSync(join(copy, rules), complete);
  expect(compile()).toBe('');
  const { status, out } = execute(
    'node_modules/vitest/vitest.mjs',
    'run',
    'test/blog-entry.test.ts',
    '--reporter=json',
  );
  expect(JSON.parse(out)).toMatchObject({ success: true, numPassedTests: 7 });
  expect(status).toBe(0);
}, 120_000);
