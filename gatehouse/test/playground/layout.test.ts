import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser, type Playground } from './browser.ts';

const api = await startApi();

/** The focused element. */
const focused = ({ inPage }: Playground): Promise<string> =>
  inPage(({ document: { activeElement: element } }) => {
    const editor = element.closest('.CodeMirror')?.closest('[aria-label]').getAttribute('aria-label');
    return editor ?? (element.tagName === 'INPUT' ? element.value : element.textContent);
  });

/** How many controls of the bar and the answers are not fully visible, and by how much the page overflows. */
const overflow = ({ inPage }: Playground): Promise<number[]> =>
  inPage(({ document, innerWidth, innerHeight }) => {
    const controls = [...document.querySelectorAll('.bar button, .person, .answers select, .graphiql-execute-button')];
    const outside = controls.filter((element) => {
      const { left, right, top, bottom, width } = element.getBoundingClientRect();
      return width > 0 && (left < 0 || right > innerWidth || top < 0 || bottom > innerHeight);
    });
    const { scrollWidth, scrollHeight } = document.body;
    return [outside.length, scrollWidth - innerWidth, scrollHeight - innerHeight];
  });

describeInBrowser('looks and keys', (open) => {
  it('works by keyboard: choose, read the token, run, compare', async () => {
    const playground = await open(api.url);
    const { page } = playground;
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('Tab');
    expect(await focused(playground)).toBe('Skip to the editor');
    await press('Tab');
    expect(await focused(playground)).toBe('anonymous');
    await press('ArrowRight', 'ArrowRight');
    await page.getByRole('radio', { name: 'Grace', checked: true }).waitFor({ state: 'attached' });
    await expect.poll(() => page.locator('.life').textContent()).toMatch(/:/);
    await press('Tab');
    expect(await focused(playground)).toMatch(/^(1:00|0:\d\d)$/);
    await press('Enter');
    await expect.poll(() => page.locator('.token-panel').isVisible()).toBe(true);
    await press('Escape');
    await expect.poll(() => page.locator('.token-panel').isVisible()).toBe(false);
    await press('Tab', 'Tab', 'Tab', 'Space');
    await expect.poll(() => page.locator('.answers').isVisible()).toBe(true);
    expect(await playground.inPage(({ document }) => document.activeElement.matches(':focus-visible'))).toBe(true);
  });

  it('lets keyboard users leave an editor: Escape, then Tab', async () => {
    const playground = await open(api.url);
    const { page } = playground;
    await page.locator('[aria-label="Query Editor"] .CodeMirror').click();
    expect(await focused(playground)).toBe('Query Editor');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await focused(playground)).not.toBe('Query Editor');
    expect(await page.locator('[aria-label="Query Editor"]').textContent()).not.toContain('\t');
  });

  it('shows in the documentation who may read each field', async () => {
    const { page } = await open(api.url);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Mutation', exact: true }).click();
    const fields = await page.locator('.graphiql-doc-explorer-item').allInnerTexts();
    expect(fields.length).toBeGreaterThan(3);
    for (const field of fields) expect(field).toMatch(/Who: .+\./);
    expect(await page.getByText(/^Who: admin and/).isVisible()).toBe(true);
  });

  it('fits into 1280 and 800 pixels, light and dark, alone and side by side', async () => {
    const playground = await open(api.url);
    const { page, actAs, openTab, run, inPage } = playground;
    const brightness = () =>
      inPage(({ document, getComputedStyle }) =>
        Number(/\d+/.exec(getComputedStyle(document.querySelector('.bar')).backgroundColor)?.[0]),
      );
    await actAs('Linus');
    await openTab('FieldByField');
    await run();
    for (const sideBySide of [false, true]) {
      if (sideBySide) await page.getByRole('button', { name: 'Side by side' }).click();
      await run();
      for (const width of [1280, 800]) {
        await page.setViewportSize({ width, height: 720 });
        await page.emulateMedia({ colorScheme: 'light' });
        expect(await overflow(playground), `${width}, ${sideBySide}`).toEqual([0, 0, 0]);
        expect(await brightness()).toBeGreaterThan(200);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await brightness()).toBeLessThan(60);
      }
    }
  });

  it("opens GraphiQL's own dialogs and menus under the strict policy", async () => {
    const { page } = await open(api.url);
    await page.getByRole('button', { name: 'Open settings dialog' }).click();
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    await expect.poll(() => page.locator('body.graphiql-dark').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open short keys dialog' }).click();
    await page.keyboard.press('Escape');
    await page.locator('[aria-label="Query Editor"] .CodeMirror').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText('query One { poems { edges { cursor } } } query Two { me { id } }');
    await page.locator('.graphiql-execute-button[aria-haspopup=menu]').click();
    await page.getByRole('menuitem', { name: 'Two' }).click();
    await expect.poll(() => page.getByRole('list', { name: 'Refused' }).textContent()).toContain('Query.me');
  });
});
