import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../tools/new/names.ts';
import { editedIn, expectGreen, makeClone } from './clone.ts';

const clone = makeClone();
const migrations = () => readdirSync(join(clone.root, 'src/data/migrations'));

it.each([
  [[], 'Name one domain'],
  [['../comment'], '"../comment" is not a name for a domain'],
  [['post'], 'There is already schema/post.graphql'],
  [['published-post', '--with', 'tools'], 'There is already ListPublishedPosts'],
])('%j is refused, and nothing is written', async (args, message) => {
  const { status, out } = await clone.npm('new', ...args);
  expect(out).toContain(message);
  expect(status).toBe(1);
  expect(clone.git('status', '--porcelain')).toBe('');
});

it('refuses tools if the application has no endpoint for them', async () => {
  clone.write('src/app.ts', clone.read('src/app.ts').replace('mcp({', 'other({'));
  const { status, out } = await clone.npm('new', 'note', '--with', 'tools');
  clone.git('checkout', '--', '.');
  expect(out).toContain('src/app.ts does not call mcp');
  expect(status).toBe(1);
  expect(clone.git('status', '--porcelain')).toBe('');
});

it('refuses a domain whose tests need a person that dev/people.ts does not have', async () => {
  clone.write('dev/people.ts', clone.read('dev/people.ts').replace('...globex', '...acme'));
  const before = clone.git('status', '--porcelain');
  const { status, out } = await clone.npm('new', 'note', '--of', 'organization');
  const after = clone.git('status', '--porcelain');
  clone.git('checkout', '--', '.');
  expect(out).toContain('not in dev/people.ts: an org:admin of another organization with the role USER');
  expect(out).toContain('Nothing was written');
  expect(status).toBe(1);
  expect(after).toBe(before);
});

it.each([[[]], [['--name', 'Add-comments']]])(
  'a migration is not generated with %j: its name says what it does',
  async (args) => {
    const { status, out } = await clone.npm('db:generate', ...args);
    expect(out).toContain('Name the migration after what it does');
    expect(status).toBe(1);
    expect(clone.git('status', '--porcelain')).toBe('');
  },
);

it('--help shows how', async () => {
  expect(await clone.npm('new', '--help')).toMatchObject({
    status: 0,
    out: expect.stringContaining('npm run new -- comment'),
  });
});

const domains = [
  { name: 'comment', args: [], tests: 8 },
  {
    name: 'invoice',
    args: '--of organization number:string! amount:int status:DRAFT,SENT,PAID --with subscription,update,tools'.split(
      ' ',
    ),
    tests: 14,
  },
  {
    name: 'blog-entry',
    args: 'slug:string! class:text from:time! seats:int! paid:boolean kind:LONG,SHORT status:NEW,OLD/GONE --with update,tools'.split(
      ' ',
    ),
    tests: 14,
  },
];

/** Tests which tools of the new domains a model is offered, with a token of a person. */
const LISTED = `import { expect, test } from 'vitest';
import { startApi } from './support/api.ts';

const api = await startApi({ MCP_URL: 'https://api.example.com/mcp' });

test('the tools are listed for the person, each in few bytes', async () => {
  const response = await api.as('linus').fetch('/mcp/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
  const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
  const names = ['ListInvoices', 'ReadInvoice', 'CreateInvoice', 'ListBlogEntries', 'ReadBlogEntry', 'CreateBlogEntry'];
  const tools = result.tools.filter(({ name }) => names.includes(name));
  expect(tools.map(({ name }) => name)).toEqual(names.sort());
  for (const tool of tools) expect(JSON.stringify(tool).length).toBeLessThan(2_800);
});
`;

describe('a domain with its table, rules, resolvers, sample rows and tests', { shuffle: false }, () => {
  it.each(domains)('$name is written, and leaves the migration to the developer', async ({ name, args }) => {
    const before = migrations();
    const { status, out } = await clone.npm('new', name, ...args);
    expect({ status, out }).toMatchObject({ status: 0 });
    const { table } = namesOf(name);
    const written = [
      `schema/${name}.graphql`,
      `schema/${name}.rules.ts`,
      `src/data/${name}.ts`,
      `src/resolvers/${name}.ts`,
      `src/resolvers/${name}-input.ts`,
      `dev/sample-${table.replace('_', '-')}.ts`,
      `test/${name}.test.ts`,
      ...(args.at(-1)?.includes('tools') ? [`schema/tools/${name}.graphql`] : []),
    ];
    for (const path of written) {
      expect(out).toContain(path);
      expect(existsSync(join(clone.root, path)), path).toBe(true);
    }
    expect(migrations()).toEqual(before);
    expect(out).toContain(`npm run db:generate -- --name add_${table}`);
    expect(await clone.npm('db:generate', '--name', `add_${table}`)).toMatchObject({ status: 0 });
    expect(migrations()).toContainEqual(expect.stringMatching(new RegExp(`_add_${table}\\.sql$`)));
  });

  it('leaves gatehouse/ as it is', () => {
    expect(editedIn(clone)).toEqual([]);
  });

  it('passes the checks, and is in the tabs, sample data and routes of the application', async () => {
    expect(await clone.npm('access')).toMatchObject({ status: 0 });
    await expectGreen(clone);
    expect(clone.read('src/data/blog-entry.ts')).toContain("= { NEW: ['OLD', 'GONE'], OLD: [], GONE: [] };");
    expect(clone.read('schema/rest.ts')).toContain("'Mutation.setInvoiceStatus': 'PUT /invoices/{id}/status'");
    expect(clone.read('dev/playground-tabs.ts')).toContain('query Invoices {');
    expect(clone.read('dev/sample-data.ts')).toContain('await seedInvoices(tx)');
  });

  it('leaks nothing to the fuzzer, which reads its rows although no administrator may', async () => {
    const { status, out } = await clone.npm('fuzz', '--seed', '1', '--operations', '600');
    expect({ status, out }).toMatchObject({ status: 0, out: expect.stringContaining('Nothing leaked') });
  });

  it('passes its own tests', async () => {
    clone.write('test/listed.test.ts', LISTED);
    const files = [...domains.map(({ name }) => `test/${name}.test.ts`), 'test/listed.test.ts'];
    const { out } = await clone.bash(`npx vitest run ${files.join(' ')} --maxWorkers=1 --reporter=json 2>/dev/null`);
    const { success, testResults } = JSON.parse(out);
    const counts = testResults.map(({ name, assertionResults }: { name: string; assertionResults: unknown[] }) => [
      /test\/(.*)\.test\.ts$/.exec(name)?.[1],
      assertionResults.length,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      ...Object.fromEntries(domains.map(({ name, tests }) => [name, tests])),
      listed: 1,
    });
    expect(success, out).toBe(true);
  });
});

/** Other people and organizations; a text with quotes is a whole string. */
const OTHERS = {
  ...{ Linus: 'Noor', linus: 'noor', Torvalds: "O\\'Brien", Grace: 'Wanjiru', grace: 'wanjiru' },
  ...{ Hedy: 'Pilar', hedy: 'pilar', Mallory: 'Sven', mallory: 'sven', Ada: 'Ines', ada: 'ines' },
  ...{ "'acme'": "'north-wind'", "'globex'": "'7-seas'", "'org_acme'": "'org_31'", "'org_globex'": "'org_32'" },
};

it('writes rows and tests with the people of dev/people.ts, whatever their names', async () => {
  const renamed = makeClone();
  for (const path of renamed.git('ls-files', 'dev', 'test').trim().split('\n')) {
    const rename = (text: string, [before, after]: [string, string]) =>
      text.replaceAll(before.startsWith("'") ? before : new RegExp(`\\b${before}\\b`, 'g'), () => after);
    renamed.write(path, Object.entries(OTHERS).reduce(rename, renamed.read(path)));
  }
  renamed.commit('Rename the people');
  for (const { name, args } of domains.slice(0, 2)) {
    expect(await renamed.npm('new', name, ...args)).toMatchObject({ status: 0 });
  }
  expect(await renamed.npm('db:generate', '--name', 'add_two')).toMatchObject({ status: 0 });
  expect(await renamed.npm('check:types')).toMatchObject({ status: 0 });
  const { status, out } = await renamed.bash('npx vitest run test/comment.test.ts test/invoice.test.ts --maxWorkers=1');
  expect(status, out).toBe(0);
});
