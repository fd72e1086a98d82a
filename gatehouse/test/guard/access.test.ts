import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../graphql/schema.ts';
import { type FieldGuard, guardsOf } from '../../guard/compile.ts';
import { parseMatrix } from '../../guard/matrix-page.ts';
import { rightsIn } from '../../guard/rights.ts';
import { and, deny, or, throughApp } from '../../guard/rules.ts';
import { readRule } from '../../guard/tree.ts';
import {
  admin,
  hasFeature,
  hasPermission,
  hasPlan,
  hasRole,
  machine,
  member,
  signedIn,
} from '../../guard/vocabulary.ts';
import { makeCallers } from '../../tools/access/callers.ts';
import { diffMatrices } from '../../tools/access/diff.ts';
import { explain } from '../../tools/access/explain.ts';
import { makeMatrix, renderMatrix } from '../../tools/access/matrix.ts';
import { toolRules } from '../../tools/access/tools.ts';
import { domains, sdl } from '../app/domains.ts';
import * as sample from '../app/people.ts';
import { cloneApplication, root } from '../support/clone.ts';

const app = join(root, 'gatehouse/test/app');

/** `output` without warnings, unless there is nothing else. */
type Ran = { code: number; output: string };
const access = (cwd: string, ...args: string[]) =>
  new Promise<Ran>((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'gatehouse.ts', 'access', ...args],
      { cwd },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout === '' ? stderr : stdout }),
    );
  });

/** A clone whose rules differ from those it has committed. Returns the folder of its application, which is a repository. */
const cloneWithOtherRules = () => {
  const clone = join(cloneApplication(), 'gatehouse/test/app');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: clone,
      stdio: 'pipe',
    });
  const change = (file: string, from: string, to: string) => {
    const path = join(clone, 'schema', file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };
  git('init', '-q');
  git('add', 'schema');
  git('commit', '-qm', 'All');
  change(
    'poem.rules.ts',
    "draftNotes: or(author, admin, throughApp('poems:read', author))",
    "draftNotes: anyone('why not')",
  );
  change('user.rules.ts', 'role: signedIn', 'role: admin');
  change(
    'tools/user.graphql',
    'me {\n    id\n    name\n    email\n  }',
    'poems {\n    edges {\n      cursor\n    }\n  }',
  );
  return clone;
};

describe('npm run access', () => {
  let callers: Awaited<ReturnType<typeof makeCallers>>;
  const schema = createSchema({ sdl, domains, explain: false });
  const guards = guardsOf(schema);
  const page = readFileSync(join(app, 'schema/access.md'), 'utf8');
  beforeAll(async () => {
    callers = await makeCallers(sample, rightsIn([...guards.values()].map(({ node }) => node)));
  });

  test('the committed page matches the rules', async () => {
    const matrix = await makeMatrix([...guards.values(), ...toolRules(schema, sdl)], callers.callers);
    expect(renderMatrix(matrix, callers.callers)).toBe(page);
    expect(parseMatrix(page).rows).toEqual(expect.arrayContaining([...matrix.rows]));
  });

  test('the page shows the access of each kind of caller', () => {
    const { columns, rows } = parseMatrix(page);
    expect(columns).toEqual(['anonymous', 'signed in', 'member', 'org admin', 'admin', 'through an app', 'machine']);
    const cellsOf = (coordinate: string) => rows.find((row) => row.coordinate === coordinate)?.cells;
    expect(cellsOf('Query.poems')).toEqual(['yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes']);
    expect(cellsOf('Query.allPoems')).toEqual(['no', 'no', 'no', 'no', 'yes', 'no', 'no']);
    expect(cellsOf('Query.organizationPoems')).toEqual([
      ...['no', 'no', 'yes', 'yes', 'no'],
      ...['if member of an organization through an app with poems:read', 'no'],
    ]);
    expect(cellsOf('Poem.draftNotes')).toEqual([
      ...['no', 'if author', 'if author', 'if author', 'yes'],
      ...['if author through an app with poems:read', 'no'],
    ]);
    expect(cellsOf('MCP tools.ReadPoem')).toEqual(['no', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes']);
    expect(cellsOf('MCP tools.DraftPoem')?.[5]).toBe('if signed in through an app with poems:write');
    expect(cellsOf('Mutation.setUserRole')?.[4]).toBe('if not impersonated and reverified (strict)');
  });

  test.each([
    [
      "machine('poems:read')",
      machine('poems:read'),
      ['no', 'no', 'no', 'no', 'no', 'no', 'if machine with poems:read'],
    ],
    [
      "throughApp('poems:read', signedIn)",
      throughApp('poems:read', signedIn),
      ['no', 'no', 'no', 'no', 'no', 'if signed in through an app with poems:read', 'no'],
    ],
    ["hasPlan('pro')", hasPlan('pro'), ['no', ...Array(4).fill('if plan pro'), 'no', 'no']],
    ["hasFeature('org:sso')", hasFeature('org:sso'), ['no', ...Array(4).fill('if feature org:sso'), 'no', 'no']],
    ["hasRole('org:editor')", hasRole('org:editor'), ['no', 'no', 'if role org:editor', 'no', 'no', 'no', 'no']],
    [
      "hasPermission('org:poems:pin')",
      hasPermission('org:poems:pin'),
      ['no', 'no', 'if permission org:poems:pin', 'if permission org:poems:pin', 'no', 'no', 'no'],
    ],
    [
      "hasPermission('org:poems:publish')",
      hasPermission('org:poems:publish'),
      ['no', 'no', 'if permission org:poems:publish', 'yes', 'no', 'no', 'no'],
    ],
  ])('the matrix shows callers with and without the right that %s names', async (_, rule, cells) => {
    const node = readRule(or(admin, and(member, deny), rule));
    const { callers } = await makeCallers(sample, rightsIn([node]));
    const { rows } = await makeMatrix([{ coordinate: 'Query.a', node: readRule(rule) } as FieldGuard], callers);
    expect(rows[0]?.cells).toEqual(cells);
  });

  test('explains one field for one person', async () => {
    const tell = async (coordinate: string, who: string) => {
      const [guard, auth] = [guards.get(coordinate), callers.people.get(who)];
      return guard && auth && explain(coordinate, guard.node, who, auth);
    };
    expect(await tell('Query.poems', 'anonymous')).toContain('because published poems are the public site');
    expect(await tell('Mutation.updatePoem', 'ada')).toContain('ada may access it.');
    expect(
      await tell('Mutation.updatePoem', 'linus'),
    ).toBe(`The rule of Mutation.updatePoem: (signed in and (author of the poem or admin)) or (signed in through an app with poems:read and author of the poem through an app with poems:write).
  ? one of
    ? all of
      + signed in
      ? one of
        ? author of the poem
        - admin
    - all of
      - signed in through an app with poems:read
      - author of the poem through an app with poems:write
linus may access it if author of the poem.`);
    expect(await tell('Query.allPoems', 'ada through an app')).toContain('What would pass: admin.');
    expect(await tell('Query.allPoems', 'linus')).toContain('What would pass: admin.');
  });

  test('works as a command', async () => {
    const clone = cloneWithOtherRules();
    const [explained, unknown, checked, compared] = await Promise.all([
      access(app, 'explain', 'Poem.draftNotes', '--as', 'linus'),
      access(app, 'explain', 'Poem.drafNotes'),
      access(clone, '--check'),
      access(clone, '--diff', 'HEAD'),
    ]);
    expect(explained).toMatchObject({ code: 0, output: expect.stringContaining('linus may access it if author.\n') });
    expect(unknown).toEqual({ code: 1, output: 'There is no field Poem.drafNotes.\n' });
    expect(checked).toMatchObject({ code: 1, output: expect.stringContaining('run `npm run access`') });
    expect(compared).toEqual({
      code: 1,
      output: `### Widened

- Poem.draftNotes: anonymous: no to yes, signed in: if author to yes, member: if author to yes, org admin: if author to yes, through an app: if author through an app with poems:read to yes, machine: no to yes (was: author or admin or author through an app with poems:read; is: anyone: why not)
- MCP tools.WhoAmI: through an app: if signed in through an app with profile to yes, machine: no to yes (was: signed in or signed in through an app with profile; is: anyone with a token)

### Newly public

- Poem.draftNotes: anyone: why not

### Tightened

- User.role: signed in: yes to no, member: yes to no, org admin: yes to no (was: signed in; is: admin)
`,
    });
  }, 60_000);
});

describe('who gained access', () => {
  const matrix = (...rows: [coordinate: string, cells: string, rule: string][]) => ({
    columns: ['anonymous', 'admin'],
    rows: rows.map(([coordinate, cells, rule]) => ({ coordinate, cells: cells.split('/'), rule })),
  });

  test.each([
    [
      'a changed condition',
      ['A.a', 'no/if author', 'author'],
      ['A.a', 'no/if author or editor', 'author or editor'],
      'widened',
    ],
    [
      'a changed rule with the same result for every sample caller',
      ['A.a', 'no/yes', 'admin'],
      ['A.a', 'no/yes', 'admin or plan pro'],
      'widened',
    ],
    ['a condition that falls away', ['A.a', 'no/if author', 'author'], ['A.a', 'no/yes', 'admin'], 'widened'],
    ['a condition that is added', ['A.a', 'no/yes', 'admin'], ['A.a', 'no/if author', 'author'], 'tightened'],
    ['another reason', ['A.a', 'yes/yes', 'anyone: why'], ['A.a', 'yes/yes', 'anyone: why else'], undefined],
  ] as const)('%s', (_, before, after, list) => {
    const changes = diffMatrices(matrix([...before]), matrix([...after]));
    const lists = Object.entries(changes).filter(([, lines]) => lines.length > 0);
    expect(lists.map(([name]) => name)).toEqual(list === undefined ? [] : [list]);
  });

  test('lists new and removed fields', () => {
    expect(diffMatrices(matrix(['A.a', 'no/yes', 'admin']), matrix(['A.b', 'yes/yes', 'anyone: why']))).toEqual({
      widened: [],
      tightened: [],
      newlyPublic: ['A.b: anyone: why'],
      added: ['A.b: anyone: why'],
      removed: ['A.a'],
    });
  });
});
