import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectGreen, makeClone } from './clone.ts';
import { blocksOf, commandsIn, follow, runIn } from './page.ts';
import { serve } from './serve.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const clone = makeClone();
const recipe = (name: string) => `gatehouse/docs/recipes/${name}.md`;

/** Each goes on from the one before. */
const followed = [
  'a-domain',
  'add-a-column',
  'write-a-rule',
  'api-keys',
  'a-scalar-of-your-own',
  'file-uploads',
  'test-your-domain',
].map(recipe);

/** Commands that cannot run here, or that other tests run. */
const elsewhere: Record<string, string> = {
  'npm install && npm run dev': 'by `serve`, below',
  'npm install && npm test': 'this is it',
  'npm run probe -- ': 'gatehouse/test/probe/',
  "echo 'GET /api/orders/{id}' > routes.txt": 'gatehouse/test/probe/',
  'npm run remove -- post': 'remove.test.ts',
  'npm run check': 'expectGreen in clone.ts, and this is its last part',
  'npm run update -- ': 'update.test.ts',
  'npm run adopt -- ': 'adopt.test.ts',
  'DATABASE_URL=postgres://owner@db/app node dist/src/migrate.js': 'test/production/',
};
const isElsewhere = (command: string) =>
  Object.keys(elsewhere).some((one) => (one.endsWith(' ') ? command.startsWith(one) : command === one)) &&
  !command.endsWith('--dry-run');

const pages = ['README.md', ...globSync('gatehouse/docs/**/*.md', { cwd: project, ignore: '**/decisions/**' }).sort()];
const textOf = (page: string) => readFileSync(join(project, page), 'utf8');

test.each(pages)('each command that %s names is a script of package.json', (page) => {
  const { scripts } = JSON.parse(textOf('package.json'));
  const named = [...textOf(page).matchAll(/\bnpm run (?:--silent )?([a-z][a-z:]*)/g)].map(([, name]) => name);
  expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([]);
});

describe('the pages, followed in a clone', { shuffle: false }, () => {
  const testFiles: string[] = [];

  test.each(followed)('%s can be followed', async (page) => {
    testFiles.push(...(await follow(clone, page)));
  });

  test('the examples of docstrings about rules compile', async () => {
    clone.write('schema/docstrings.ts', docstringExamples());
    await clone.bash('npx biome check --write schema/docstrings.ts');
    await expectGreen(clone);
  });

  test('the tests that the pages run pass', async () => {
    expect(testFiles.length).toBeGreaterThan(4);
    const { status, out } = await clone.bash(`npx vitest run ${testFiles.join(' ')} --maxWorkers=1`);
    expect({ status, out }).toMatchObject({ status: 0 });
  });

  test('the typed client of the first recipe compiles, and approves what members requested', async () => {
    const { url } = await serve(clone);
    const options =
      '--noEmit --strict --skipLibCheck --target es2022 --lib es2022,dom --module esnext --moduleResolution bundler';
    await runIn(clone, `npx tsc ${options} ../web/approve.ts`, recipe('a-domain'));
    clone.write(
      '../web/run.ts',
      `import { approveAll } from './approve.ts';
const token = process.env.TOKEN ?? '';
console.log(JSON.stringify(await approveAll('${url}/graphql', async () => token)));`,
    );
    const asGrace = 'TOKEN=$(npm run --silent token -- grace)';
    await clone.bash('echo \'{"type":"module"}\' > ../web/package.json');
    expect(await runIn(clone, `${asGrace} npx tsx ../web/run.ts`, 'run.ts')).toBe('["Room 1"]\n');
    expect(await runIn(clone, `${asGrace} npx tsx ../web/run.ts`, 'run.ts')).toBe('[]\n');
  });
});

describe('the commands of all other pages', { shuffle: false }, () => {
  let url = '';
  beforeAll(async () => {
    clone.git('stash', '--include-untracked', '--quiet');
    await clone.bash('rm -r .data');
    clone.write('../web/home.graphql', 'query Home { me { name } }');
  });

  test.each(pages.filter((page) => !followed.includes(page)))('%s', async (page) => {
    const commands = commandsIn(blocksOf(page)).filter((command) => !isElsewhere(command));
    if (commands.length === 0) return;
    if (commands.some((command) => command.includes('localhost:4000'))) ({ url } = await serve(clone));
    for (const command of commands) {
      const here = command.replaceAll(/(?:http:\/\/)?localhost:4000/g, url).replace('web/src/**/', 'web/');
      const out = await runIn(clone, here, page);
      expect(out, command).not.toContain('"errors"');
    }
    clone.git('checkout', '--quiet', '.');
    clone.git('clean', '--force', '-d', '--quiet', '--exclude', '.data');
  });

  test('the request in the README gets the answer that is shown there', async () => {
    ({ url } = await serve(clone));
    const [request = ''] = commandsIn(blocksOf('README.md')).filter((command) => command.startsWith('curl'));
    const [, answer] = /```json\n(\{"data".*)\n```/.exec(textOf('README.md')) ?? [];
    const out = await runIn(clone, request.replace('http://localhost:4000', url), 'README.md');
    expect(JSON.parse(out)).toEqual(JSON.parse(answer ?? ''));
  });
});

/** A module with each example of the functions that make rules. */
const docstringExamples = (): string => {
  const files = globSync('gatehouse/guard/*.ts', { cwd: project });
  const examples = files.flatMap((file) =>
    [...textOf(file).matchAll(/@example (?:export )?(const .*)$/gm)].map(([, code = '']) => code),
  );
  expect(examples.length).toBeGreaterThan(4);
  return `import { sessionOf } from '../gatehouse/auth/index.ts';
import { rulesFor } from '../gatehouse/guard/index.ts';
import type { Context } from '../src/context.ts';
import { type PostRow, postRows } from '../src/data/post.ts';
import * as words from './rules.ts';

const { admin, and, argsRule, author, callerRule, objectRule, on, or, sessionRule, signedIn, target } = words;
const visiblePost = target('post', ({ id }: { id: string }, { loaders }) => loaders.byId(postRows).load(id));
export const examples = [
${examples.map((code) => `  () => {\n    ${code}\n    return ${/^const (\w+|\{.*\})/.exec(code)?.[1] ?? 'null'};\n  },`).join('\n')}
];
void [admin, and, argsRule, author, callerRule, objectRule, on, or, rulesFor<Context>, sessionOf, sessionRule, signedIn, visiblePost];
export type Row = PostRow;
`;
};
