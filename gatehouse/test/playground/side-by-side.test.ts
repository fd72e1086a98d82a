import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser, type Playground } from './browser.ts';

const api = await startApi();

const create = 'mutation { createPoem(input: { title: "Breaking news", body: "None." }) { id } }';

/** Posts of Grace's that both may see, and each caller's own. */
const lists = `query Lists {
  user(id: "user_grace") { poems(first: 40) { edges { node { id status } } } }
  myPoems(first: 3) { edges { node { id } } }
}`;

const compareWith = async ({ page }: Playground, name: string) => {
  await page.getByRole('button', { name: 'Side by side' }).click();
  await page.getByRole('combobox', { name: 'And as' }).selectOption(name);
};
/** The rows of the table: `=` where both have the line, else what each has. */
const rows = ({ page }: Playground) =>
  page.locator('.answers tbody tr').evaluateAll((all) =>
    all.map((row) => {
      const [left, right] = [...row.querySelectorAll('td')].map((cell) => cell.textContent);
      return row.classList.contains('differs') ? [left, right] : ['=', left];
    }),
  );

describeInBrowser('side by side', (open) => {
  it('sends the same operation as both, and marks the fields that differ', async () => {
    const playground = await open(api.url);
    const { actAs, openTab, page, urls } = playground;
    await actAs('Linus');
    await openTab('FieldByField');
    await compareWith(playground, 'Grace Hopper');
    const before = urls.filter((url) => url.endsWith('/graphql')).length;
    await playground.run();
    await expect.poll(() => page.locator('.answers .summary').textContent()).toBe('2 lines of the data differ.');
    expect(urls.filter((url) => url.endsWith('/graphql'))).toHaveLength(before + 2);
    const found = await rows(playground);
    expect(found).toContainEqual(['"draftNotes": "Not yet: find a better example.",', '"draftNotes": null,']);
    expect(found).toContainEqual(['"email": "linus@example.com"', '"email": null']);
    expect(found).toContainEqual(['=', '"name": "Linus Torvalds",']);
    expect(found).toContainEqual(['', '"coordinate": "Poem.draftNotes",']);
    expect(await page.locator('.answers mark').first().textContent()).toContain('draftNotes');
    const signs = page
      .locator('.answers .differs td:not(.absent)')
      .evaluateAll((cells) =>
        cells.map((cell) => cell.ownerDocument.defaultView.getComputedStyle(cell, '::before').content),
      );
    expect(new Set(await signs), 'not by colour alone').toEqual(new Set(['"≠"']));
    expect((await playground.refusals()).every((refusal) => refusal.includes('Grace lacks'))).toBe(true);
  });

  it('pairs the items of lists by their id, so that a missing one does not make all others differ', async () => {
    const playground = await open(api.url);
    const { actAs, page } = playground;
    await actAs('Ada');
    await page.locator('[aria-label="Query Editor"] .CodeMirror').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(lists);
    await compareWith(playground, 'Mallory Doe');
    await playground.run();
    await expect.poll(() => page.locator('.answers .summary').textContent()).toMatch(/lines of the data differ/);
    const found = (await rows(playground)).filter((row) => row.some((text) => text?.startsWith('"id"')));
    const [alike, apart] = [found.filter(([left]) => left === '='), found.filter(([left]) => left !== '=')];
    expect(alike.map(([, id]) => id)).toContain('"id": "poem_grace_acme_published_1",');
    expect(apart).toContainEqual(['"id": "poem_grace_acme_draft_1",', '']);
    expect(apart.filter(([left, right]) => left !== '' && right !== '')).toEqual([]);
  });

  it('says when there is no difference, and gives GraphiQL its response back when closed', async () => {
    const playground = await open(api.url);
    const { page, run, shown } = playground;
    await compareWith(playground, 'Ada Lovelace');
    await run();
    await expect.poll(() => page.locator('.answers .summary').textContent()).toBe('The same answer.');
    expect(await page.locator('.graphiql-response').isVisible()).toBe(false);
    await page.locator('.answers').getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('.graphiql-response').isVisible()).toBe(true);
    expect(await shown()).toContain('"poems"');
  });

  it('keeps a late response under the name of the person who sent the request', async () => {
    const playground = await open(api.url);
    const { page, actAs, openTab } = playground;
    await actAs('Ada');
    await openTab('SignedIn');
    await compareWith(playground, 'Linus Torvalds');
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/graphql', (route) => released.then(() => route.continue()));
    const asked = page.waitForRequest('**/graphql');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await asked;
    await actAs('Anonymous');
    const answered = page.waitForResponse('**/graphql');
    release();
    await (await answered).finished();
    await expect.poll(() => page.locator('.answers tbody').textContent()).toContain('user_ada');
    expect(await page.locator('.answers .whose').allTextContents()).toEqual(['Ada Lovelace', 'Linus Torvalds']);
    expect(await playground.line()).toContain('This is Ada’s answer. Run again as Anonymous and Linus');
  });

  it('subscribes as both', async () => {
    const playground = await open(api.url);
    const { page, actAs, openTab, sockets } = playground;
    await actAs('Mallory');
    await openTab('Live');
    await compareWith(playground, 'Ada Lovelace');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await expect
      .poll(async () => {
        const { data } = await api.as('grace').query(create);
        await api.as('grace').query('mutation ($id: ID!) { publishPoem(id: $id) { id } }', data.createPoem);
        return page.locator('.answers tbody').textContent();
      })
      .toMatch(/Breaking news.*Breaking news/);
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await expect.poll(() => sockets.map((socket) => socket.isClosed())).toEqual([true, true]);
  });
});
