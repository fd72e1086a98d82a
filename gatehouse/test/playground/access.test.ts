import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createAccess, guardSchema, machine, signedIn } from '../../guard/index.ts';
import { startApi } from '../support/api.ts';
import { describeInBrowser, type Playground } from './browser.ts';

const api = await startApi();

type Field = { answer: string; rule: string; rest: string; place: string; tree: { parts: { words: string }[] } };
const accessOf = async (caller: typeof api.anonymous) =>
  (await caller.fetch('/playground/access.json')).json() as Promise<Record<string, Field>>;
/** The page as if Poem.draftNotes had been for admins. */
const withOtherRule = (page: string) => page.replace(/^(\| draftNotes .*)\| [^|]+ \|$/m, '$1| admin |');
/** A repository whose branch main has schema/access.md as it would have been before. */
const pageOfMain = (edit: (page: string) => string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'access.md'),
    edit(readFileSync(new URL('../app/schema/access.md', import.meta.url), 'utf8')),
  );
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '.'],
    [...who, 'commit', '-qm', 'Before'],
  ])
    execFileSync('git', args, { cwd: folder, env: { ...process.env, GIT_DIR: undefined } });
  return join(folder, '.git');
};
/** The fields that are underlined: not for the selected person, and dependent on the object. */
const marks = ({ page }: Playground) =>
  Promise.all(['.not-for', '.depends'].map((name) => page.locator(`.CodeMirror ${name}`).allInnerTexts()));

it('gives each caller the decisions of the rules, and where each rule is', async () => {
  const [anonymous, linus, ada] = await Promise.all([api.anonymous, api.as('linus'), api.as('ada')].map(accessOf));
  const answers = (coordinate: string) => [anonymous, linus, ada].map((fields) => fields?.[coordinate]?.answer);
  expect(answers('Query.poems')).toEqual(['yes', 'yes', 'yes']);
  expect(answers('Query.users')).toEqual(['no', 'no', 'yes']);
  expect(answers('Poem.draftNotes')).toEqual(['no', 'depends', 'yes']);
  const draftNotes = linus?.['Poem.draftNotes'];
  expect(draftNotes).toMatchObject({ rule: expect.stringMatching(/^author or admin/), rest: 'author' });
  expect(draftNotes?.place).toMatch(/^schema\/poem\.rules\.ts:\d+$/);
  expect(draftNotes?.tree.parts.map(({ words }) => words).slice(0, 2)).toEqual(['author', 'admin']);
});

it('evaluates each field for a machine too, with the scopes that rules name and without', async () => {
  const fields = await accessOf({
    ...api.anonymous,
    fetch: () => api.anonymous.fetch('/playground/access/machine.json'),
  });
  expect(fields['Query.poems']).toMatchObject({ answer: 'yes' });
  expect(fields['Poem.draftNotes']).toMatchObject({ answer: 'no' });
  expect((await api.anonymous.fetch('/playground/access/robot.json')).status).toBe(404);
  const key = machine('poems:read');
  const schema = guardSchema(
    buildSchema('type Query { a: Int b: Int }'),
    { test: { rules: { Query: { a: key, b: signedIn } } } },
    { explain: false },
  );
  expect(await createAccess(schema, new Map()).ofKind('machine')).toMatchObject({
    'Query.a': { answer: 'depends', rest: 'machine with poems:read' },
    'Query.b': { answer: 'no' },
  });
});

it('compares the rules with the main branch; without git or that branch there is nothing to compare with', async () => {
  const ask = async () => (await api.anonymous.fetch('/playground/changes.json')).json();
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('GIT_DIR', '/nowhere');
  expect(await ask()).toBeNull();
  const before = pageOfMain((page) => withOtherRule(page).replace(/^\| email .*$/m, '$&\n| gone | no | admin |'));
  vi.stubEnv('GIT_DIR', before);
  expect(await ask()).toEqual({
    branch: 'main',
    changed: { 'Poem.draftNotes': 'admin' },
    gone: ['User.gone'],
  });
});

it('refuses bad credentials, and exists in development only', async () => {
  expect((await api.withAuthorization('Bearer nonsense').fetch('/playground/access.json')).status).toBe(401);
  const production = await startApi({
    NODE_ENV: 'production',
    PLAYGROUND: 'on',
    CLERK_SECRET_KEY: 'sk_test_own',
    CLERK_API_URL: undefined,
  });
  for (const path of [
    'access.json',
    'access',
    'access/machine.json',
    'changes.json',
    'requests.json',
    'requests',
    'events',
  ]) {
    expect((await production.anonymous.fetch(`/playground/${path}`)).status, path).toBe(404);
  }
});

describeInBrowser('who may have what', (open) => {
  it('underlines fields that the selected person may not read, dotted if it depends on the object', async () => {
    const playground = await open(api.url);
    const { actAs, openTab, page } = playground;
    await openTab('FieldByField');
    await expect.poll(() => marks(playground)).toEqual([['draftNotes', 'role', 'email'], []]);
    await actAs('Linus');
    await expect.poll(() => marks(playground)).toEqual([[], ['draftNotes', 'email']]);
    const title = await page.locator('.CodeMirror .depends').first().getAttribute('title');
    expect(title).toBe('Poem.draftNotes is for Linus Torvalds if: author.');
    await actAs('Ada');
    await expect.poll(() => marks(playground)).toEqual([[], []]);
  });

  it('offers to run a refused field as a person with access', async () => {
    const { actAs, openTab, run, page, line } = await open(api.url);
    await openTab('Admin');
    await actAs('Mallory');
    await run();
    await page.getByRole('button', { name: 'Run as Ada' }).click();
    await expect.poll(line).toMatch(/^As Ada Lovelace · 200/);
  });

  it('offers to run a field as a person with access for these arguments', async () => {
    const { actAs, openTab, run, page, refusals } = await open(api.url);
    await openTab('Permission');
    await actAs('Mallory');
    await run();
    await expect.poll(refusals).toEqual([expect.stringMatching(/Mallory lacks: .+Run as Grace *Run as Linus$/)]);
    await page.getByRole('button', { name: 'Run as Grace' }).click();
    await expect.poll(refusals).toEqual([]);
  });

  it("opens a refused field's documentation", async () => {
    const { openTab, run, page } = await open(api.url);
    await openTab('Admin');
    await run();
    await page.getByRole('button', { name: 'Query.users' }).click();
    await expect.poll(() => page.locator('.graphiql-doc-explorer-title').textContent()).toBe('users');
    expect(await page.locator('.graphiql-doc-explorer').textContent()).toContain('Who: admin.');
  });

  it('lists, filters and explains fields, and tries one as a person', async () => {
    const { page, written, line, run } = await open(api.url);
    await page.getByRole('button', { name: 'Show Access' }).click();
    const panel = page.getByRole('region', { name: 'Who may have what' });
    await panel.getByRole('searchbox').fill('draftnotes');
    await expect.poll(() => panel.locator('.count').textContent()).toMatch(/^1 of \d+ fields$/);
    await panel.getByRole('button', { name: 'Poem.draftNotes as Linus Torvalds: if author' }).click();
    const explained = panel.locator('.explained');
    expect(await explained.innerText()).toMatch(/author depends\s+✕ admin not met/);
    expect(await explained.innerText()).toContain('npm run access -- explain Poem.draftNotes --as linus');
    await explained.getByRole('button', { name: 'Try as Linus' }).click();
    await expect.poll(written).toContain('query Poem_draftNotes($id: ID!)');
    await page.getByRole('radio', { name: 'Linus', checked: true }).waitFor({ state: 'attached' });
    expect((await run()).body.data.poem.draftNotes).not.toBeNull();
    await expect.poll(line).toMatch(/^As Linus Torvalds/);
  });

  it('has a column for machines, which is explained, and filters by what has changed since the main branch', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv(
      'GIT_DIR',
      pageOfMain((page) => withOtherRule(page).replace(/^.* setUserRole .*$/m, '')),
    );
    const { page } = await open(api.url);
    await page.goto(`${api.url}/playground/access`);
    await page.getByRole('columnheader', { name: 'Machine' }).waitFor();
    await page.getByRole('combobox', { name: 'Show' }).selectOption('Changed since main');
    const panel = page.getByRole('region', { name: 'Who may have what' });
    await expect.poll(() => panel.locator('.count').textContent()).toMatch(/^2 of \d+ fields/);
    await panel.getByRole('button', { name: 'Poem.draftNotes as Machine: no' }).click();
    const explained = await panel.locator('.explained').innerText();
    expect(explained).toContain('On main: admin.');
    expect(explained).toMatch(
      /✕ author not met\s+✕ admin not met[\s\S]+Machine may not have it\. What would pass: author or admin\./,
    );
    expect(explained).toMatch(/npm run --silent token -- \w+ --kind api_key/);
    expect(await panel.locator('.explained').getByRole('button').count()).toBe(0);
  });

  it('does not keep requesting the rules for a caller whose token is refused', async () => {
    const { page, urls } = await open(api.url);
    await page.locator('.person').last().click();
    await page.getByRole('textbox', { name: 'Bearer token' }).fill('nonsense');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show Access' }).click();
    await page.getByRole('button', { name: 'Query.poems as Hedy Lamarr: yes' }).waitFor();
    await page.waitForTimeout(1_000);
    const asked = () => urls.filter((url) => url.endsWith('/access.json')).length;
    const before = asked();
    await page.waitForTimeout(2_000);
    expect(asked()).toBe(before);
    expect(await page.getByRole('button', { name: 'Query.poems as Malformed token: not known' }).count()).toBe(1);
  });

  it('has a separate page, which links back to the playground', async () => {
    const { page, written } = await open(api.url);
    await page.goto(`${api.url}/playground/access`);
    await page.getByRole('combobox', { name: 'Show' }).selectOption('differs');
    await page.getByRole('combobox', { name: 'First caller' }).selectOption('ada');
    await page.getByRole('combobox', { name: 'Second caller' }).selectOption('mallory');
    await page.getByRole('button', { name: 'Query.users as Ada Lovelace: yes' }).click();
    await page.getByRole('button', { name: 'Try as Ada' }).click();
    await expect.poll(written).toContain('query Query_users');
    await page.getByRole('radio', { name: 'Ada', checked: true }).waitFor({ state: 'attached' });
  });

  for (const place of ['sidebar', 'page']) {
    it(`moves through the fields by keys, from one Tab stop, ${place}`, async () => {
      const { page } = await open(api.url);
      if (place === 'page') await page.goto(`${api.url}/playground/access`);
      else await page.getByRole('button', { name: 'Show Access' }).click();
      const grid = page.getByRole('grid', { name: 'Fields' });
      await grid.getByRole('gridcell', { name: 'Query.poems as Hedy Lamarr: yes' }).waitFor();
      const focused = () => grid.locator('button:focus').getAttribute('aria-label');
      const after = async (...keys: string[]) => {
        for (const key of keys) await page.keyboard.press(key);
        return focused();
      };
      const filter = async (text: string) => {
        await page.getByRole('searchbox').fill(text);
        const first = grid.getByRole('rowheader').first();
        await expect.poll(() => first.textContent()).toContain(text);
        // The selects between the field and the table.
        await page.getByRole('combobox', { name: 'Show' }).focus();
        return after('Tab');
      };
      expect(await filter('Query.poem')).toBe('Query.poems');
      expect(await after('ArrowRight', 'ArrowDown')).toBe('Query.poem as Anonymous: yes');
      expect(await after('End')).toMatch(/^Query.poem as Machine/);
      expect(await after('ArrowRight', 'ArrowUp')).toMatch(/^Query.poems as Machine/);
      expect(await after('Home', 'ArrowLeft', 'ArrowUp')).toBe('Query.poems');
      expect(await after('Shift+ArrowDown', 'Control+ArrowDown')).toBe('Query.poems');
      expect(await after('Control+End')).toMatch(/ as Machine/);
      expect(await after('Control+Home')).toBe('Query.poems');
      expect(await after('ArrowRight', 'Enter')).toBe('Query.poems as Anonymous: yes');
      await page.keyboard.press('ArrowDown');
      expect(await grid.locator('button:focus').textContent()).toBe('Try as Anonymous');
      await page.keyboard.press('ArrowUp');
      expect(await after('ArrowRight', 'Space')).toBe(await grid.locator('[tabindex="0"]').getAttribute('aria-label'));
      await page.keyboard.press('Shift+Tab');
      expect(await page.getByRole('combobox', { name: 'Show' }).evaluate((one) => one.matches(':focus'))).toBe(true);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      expect(await grid.locator(':focus').count()).toBe(0);
      expect(await filter('Mutation.')).toMatch(/^Mutation\.\w+$/);
    });
  }
});
