import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser, type Playground } from './browser.ts';

const api = await startApi();

type Field = { answer: string; rule: string; rest: string; place: string; tree: { parts: { words: string }[] } };
const accessOf = async (caller: typeof api.nobody) =>
  (await caller.fetch('/playground/access.json')).json() as Promise<Record<string, Field>>;
/** The fields that are underlined: not for the selected person, and dependent on the object. */
const marks = ({ page }: Playground) =>
  Promise.all(['.not-for', '.depends'].map((name) => page.locator(`.CodeMirror ${name}`).allInnerTexts()));

it('tells each caller what the rules say to them, and where each rule is', async () => {
  const [nobody, linus, ada] = await Promise.all([api.nobody, api.as('linus'), api.as('ada')].map(accessOf));
  const answers = (coordinate: string) => [nobody, linus, ada].map((fields) => fields?.[coordinate]?.answer);
  expect(answers('Query.poems')).toEqual(['yes', 'yes', 'yes']);
  expect(answers('Query.users')).toEqual(['no', 'no', 'yes']);
  expect(answers('Poem.draftNotes')).toEqual(['no', 'depends', 'yes']);
  const draftNotes = linus?.['Poem.draftNotes'];
  expect(draftNotes).toMatchObject({ rule: 'author or admin', rest: 'author' });
  expect(draftNotes?.place).toMatch(/^schema\/poem\.rules\.ts:\d+$/);
  expect(draftNotes?.tree.parts.map(({ words }) => words)).toEqual(['author', 'admin']);
});

it('refuses bad credentials, and is for development alone', async () => {
  expect((await api.withAuthorization('Bearer nonsense').fetch('/playground/access.json')).status).toBe(401);
  const production = await startApi({
    NODE_ENV: 'production',
    PLAYGROUND: 'on',
    CLERK_SECRET_KEY: 'sk_test_own',
    CLERK_API_URL: undefined,
  });
  for (const path of ['access.json', 'access', 'requests.json', 'requests', 'events']) {
    expect((await production.nobody.fetch(`/playground/${path}`)).status, path).toBe(404);
  }
});

describeInBrowser('who may have what', (open) => {
  it('underlines what the selected person may not have, dotted where it depends on the object', async () => {
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

  it('offers to run a refused field as a person who may have it', async () => {
    const { actAs, openTab, run, page, line } = await open(api.url);
    await openTab('Admin');
    await actAs('Mallory');
    await run();
    await page.getByRole('button', { name: 'Run as Ada' }).click();
    await expect.poll(line).toMatch(/^As Ada Lovelace · 200/);
  });

  it('offers to run a field as a person who may have it with these arguments', async () => {
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

  it('has a page of its own, which leads back to the playground', async () => {
    const { page, written } = await open(api.url);
    await page.goto(`${api.url}/playground/access`);
    await page.getByRole('combobox', { name: 'Show' }).selectOption('differs');
    await page.getByRole('combobox', { name: 'First person' }).selectOption('ada');
    await page.getByRole('combobox', { name: 'Second person' }).selectOption('mallory');
    await page.getByRole('button', { name: 'Query.users as Ada Lovelace: yes' }).click();
    await page.getByRole('button', { name: 'Try as Ada' }).click();
    await expect.poll(written).toContain('query Query_users');
    await page.getByRole('radio', { name: 'Ada', checked: true }).waitFor({ state: 'attached' });
  });
});
