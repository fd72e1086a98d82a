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
import { afterAll, describe, expect, it } from 'vitest';
import { readTypeDefs } from '../../gatehouse/graphql/sdl.ts';
import { readDomain } from '../../gatehouse/tools/new/domain.ts';
import { namesOf } from '../../gatehouse/tools/new/names.ts';
import { sdlText } from '../../gatehouse/tools/new/sdl.ts';
import { takenNames } from '../../gatehouse/tools/new/taken.ts';
import { sdl } from '../../src/domains.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'gatehouse-new-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const copied = [
  'gatehouse',
  'schema',
  'src',
  'dev',
  'test/support',
  'codegen.ts',
  'package.json',
  'drizzle.config.ts',
  'vitest.config.ts',
  'biome.json',
  '.gitignore',
  'tsconfig.json',
];
const filter = (path: string) => !path.slice(root.length).includes('node_modules');
for (const path of copied) cpSync(join(root, path), join(copy, path), { recursive: true, filter });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
const checked = {
  extends: './tsconfig.json',
  compilerOptions: { incremental: true },
  include: ['schema', 'src', 'dev', 'test'],
};
writeFileSync(join(copy, 'tsconfig.check.json'), JSON.stringify(checked));

const execute = (...args: string[]) => {
  const env = { PATH: process.env.PATH };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env });
  return { status, out: stdout, err: stderr };
};
const create = (...args: string[]) => execute('--import', 'tsx', 'dev/gatehouse.ts', 'new', ...args);
const compile = () => execute('node_modules/typescript/bin/tsc', '-p', 'tsconfig.check.json').out.trim();
const migrations = () => readdirSync(join(copy, 'src/data/migrations'));
const read = (path: string) => readFileSync(join(copy, path), 'utf8');

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

it.each(['series', 'comments'])('refuses %s, which has no other plural for the list', (name) => {
  expect(() => namesOf(name)).toThrow('is a plural already');
});

it.each([
  [['title'], '"title" is no field'],
  [['title:string?'], '"string?" is no type'],
  [['Title:string'], '"Title:string" is no field'],
  [['createdAt:time'], 'The field createdAt is there by itself'],
  [['status:DRAFT,Sent'], '"Sent" is no word of status'],
  [['a:int', 'a:int'], 'There are two fields a'],
  [['status:NEW,NEW'], 'A word of status is there twice'],
  [['status:NEW/OLD'], 'A status begins with one word'],
  [['kind:LONG,SHORT/TINY'], 'Only a status has steps'],
  [['status:NEW,OLD'], 'A domain has a field besides its status'],
  [['--of', 'person'], '--of is author or organization'],
  [['--with', 'delete'], '--with takes subscription and update'],
  [['a:int', '--unique', 'a'], '--unique names a required field'],
])('refuses the fields and options %j', (args, message) => {
  expect(() => readDomain(['thing', ...args])).toThrow(message);
});

it.each([
  ['page-info', 'PageInfo'],
  ['me', 'Query.me'],
  ['post-edge', 'PostEdge'],
])('%s would take %s', (name, taken) => {
  const domain = readDomain([name]);
  if (typeof domain === 'string') throw new Error(domain);
  expect(takenNames(buildASTSchema(parse(readTypeDefs(sdl).join('\n'))), sdlText(domain))).toContain(taken);
});

it.each([
  ['category', 'categories', 'Categories'],
  ['box', 'boxes', 'Boxes'],
  ['day', 'days', 'Days'],
  ['blog-entry', 'blogEntries', 'BlogEntries'],
  ['child', 'children', 'Children'],
  ['contact-person', 'contactPeople', 'ContactPeople'],
])('of %s there are %s', (name, fields, Types) => {
  expect(namesOf(name)).toMatchObject({ fields, Types });
});

it.each([[[]], [['--name', 'Add-comments']]])(
  'a migration is not generated with %j: its name says what it does',
  (args) => {
    const before = migrations();
    const { status, err } = execute('--import', 'tsx', 'dev/gatehouse.ts', 'generate-migration', ...args);
    expect({ status, err }).toEqual({
      status: 1,
      err: expect.stringContaining('Name the migration after what it does'),
    });
    expect(migrations()).toEqual(before);
  },
);

it('--help shows how', () => {
  expect(create('--help')).toMatchObject({ status: 0, out: expect.stringContaining('npm run new -- comment') });
});

const domains = [
  { name: 'comment', args: [], tests: 8 },
  {
    name: 'invoice',
    args: '--of organization number:string! amount:int status:DRAFT,SENT,PAID --with subscription,update'.split(' '),
    tests: 13,
  },
  {
    name: 'blog-entry',
    args: 'slug:string! class:text from:time! seats:int! paid:boolean kind:LONG,SHORT status:NEW,OLD/GONE --with update'.split(
      ' ',
    ),
    tests: 13,
  },
];

describe('a domain with its table, rules, resolvers, sample rows and tests', { shuffle: false }, () => {
  it.each(domains)(
    '$name is written, and leaves the migration to the developer',
    ({ name, args }) => {
      const before = migrations();
      const { status, out, err } = create(name, ...args);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      const { table } = namesOf(name);
      const written = [
        `schema/${name}.graphql`,
        `schema/${name}.rules.ts`,
        `src/data/${name}.ts`,
        `src/resolvers/${name}.ts`,
        `src/resolvers/${name}-input.ts`,
        `dev/sample-${table.replace('_', '-')}.ts`,
        `test/${name}.test.ts`,
      ];
      for (const path of written) {
        expect(out).toContain(path);
        expect(existsSync(join(copy, path)), path).toBe(true);
      }
      expect(migrations()).toEqual(before);
      expect(out).toContain(`npm run db:generate -- --name add_${table}`);
      execute('--import', 'tsx', 'dev/gatehouse.ts', 'generate-migration', '--name', `add_${table}`);
      expect(migrations()).toContainEqual(expect.stringMatching(new RegExp(`_add_${table}\\.sql$`)));
    },
    60_000,
  );

  it('is formatted, compiles, and is named where the application lists such', () => {
    const lint = ['check', '--error-on-warnings', 'schema', 'src', 'dev', 'test', 'codegen.ts'];
    expect(execute('node_modules/@biomejs/biome/bin/biome', ...lint)).toMatchObject({ status: 0 });
    expect(compile()).toBe('');
    expect(read('src/data/blog-entry.ts')).toContain("= { NEW: ['OLD', 'GONE'], OLD: [], GONE: [] };");
    expect(read('schema/rest.ts')).toContain("'Mutation.setInvoiceStatus': 'PUT /invoices/{id}/status'");
    expect(read('dev/playground-tabs.ts')).toContain('query Invoices {');
    expect(read('dev/sample-data.ts')).toContain('await seedInvoices(tx)');
  }, 120_000);

  it('passes its own tests', () => {
    const files = domains.map(({ name }) => `test/${name}.test.ts`);
    const { out } = execute('node_modules/vitest/vitest.mjs', 'run', ...files, '--maxWorkers=1', '--reporter=json');
    const { success, testResults } = JSON.parse(out);
    const counts = testResults.map(({ name, assertionResults }: { name: string; assertionResults: unknown[] }) => [
      /test\/(.*)\.test\.ts$/.exec(name)?.[1],
      assertionResults.length,
    ]);
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(domains.map(({ name, tests }) => [name, tests])));
    expect(success, out).toBe(true);
  }, 240_000);
});
