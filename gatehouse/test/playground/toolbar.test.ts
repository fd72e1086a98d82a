import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser, type Playground } from './browser.ts';

const api = await startApi();
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
const copied = ({ inPage }: Playground): Promise<string> => inPage(({ navigator }) => navigator.clipboard.readText());
const tabs = ({ page }: Playground) => page.getByRole('tab').allInnerTexts();

describeInBrowser('tabs and links', (open) => {
  it('keeps its tabs, their text and their variables over a reload', async () => {
    const playground = await open(api.url);
    const { openTab, run, load, written, traces } = playground;
    const before = await tabs(playground);
    for (const name of ['Anyone', 'FieldByField', 'Permission']) {
      if (name !== 'Anyone') await openTab(name);
      // GraphiQL writes its tabs half a second after the last change.
      await expect.poll(traces).toContain(`activeTabIndex\\":${before.indexOf(name)}`);
      const texts = [await written(), await written('Variables')];
      for (let reload = 0; reload < 2; reload++) {
        await load(api.url);
        expect(await tabs(playground)).toEqual(before);
        expect([await written(), await written('Variables')]).toEqual(texts);
      }
      expect((await run()).body.errors?.[0]?.extensions.code).not.toBe('BAD_USER_INPUT');
    }
  });

  it('opens a new tab with three lines about the keys, the marks and the documentation', async () => {
    const { page, written } = await open(api.url);
    await page.getByRole('button', { name: 'Add tab' }).click();
    await expect.poll(written).toMatch(/^(# .+\n){3}\n?$/);
  });

  it('opens a query as a person from a link, and takes it off the address', async () => {
    const { page, written, load } = await open(`${api.url}/#FieldByField?as=grace`);
    await page.getByRole('radio', { name: 'Grace', checked: true }).waitFor({ state: 'attached' });
    await expect.poll(written).toContain('query FieldByField');
    expect(page.url()).toBe(`${api.url}/`);
    await page.evaluate("location.hash = '#Admin?as=ada'");
    await expect.poll(written).toContain('query Admin');
    await page.getByRole('radio', { name: 'Ada', checked: true }).waitFor({ state: 'attached' });
    await load(api.url);
    await page.evaluate("location.hash = '#Admin?as=bob'");
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('There is no bob here.');
    await page.evaluate("location.hash = '#Nothing'");
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('There is no query Nothing here.');
  });

  it('says that a part of it could not be loaded', async () => {
    const prepare = (page: Playground['page']) =>
      page.route('**/extras.js', (route) => route.fulfill({ status: 404, body: '' }));
    const { page } = await open(`${api.url}/#FieldByField?as=grace`, { prepare });
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('could not be loaded. Reload it.');
  });

  it('redirects browsers from an endpoint to its page, but not clients', async () => {
    const { page } = await open(api.url);
    await page.goto(`${api.url}/graphql`);
    expect(page.url()).toBe(`${api.url}/`);
    await page.goto(`${api.url}/api`);
    expect(page.url()).toBe(`${api.url}/api/docs`);
    const html = { headers: { accept: 'text/html' }, redirect: 'manual' as const };
    expect((await api.anonymous.fetch('/graphql', html)).status).toBe(303);
    expect((await api.anonymous.fetch('/graphql?query={__typename}', html)).status).not.toBe(303);
    for (const path of ['/graphql', '/api']) {
      for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5']) {
        expect((await api.anonymous.fetch(path, { headers: { accept }, redirect: 'manual' })).status, accept).not.toBe(
          303,
        );
      }
    }
  });
});

describeInBrowser('curl', (open) => {
  it('copies the operation under the cursor, or else the one that was last run', async () => {
    const playground = await open(api.url, clipboard);
    const { page, write, line } = playground;
    const named = async (name: string) => {
      await page.getByRole('button', { name: 'Copy curl' }).click();
      await expect.poll(() => copied(playground)).toContain(`"operationName":"${name}"`);
    };
    await write('query One { poems { edges { cursor } } }\nquery Two { me { id } }\nquery Three { __typename }');
    await page.keyboard.press('ArrowUp');
    await named('Two');
    await page.locator('.graphiql-execute-button[aria-haspopup=menu]').click();
    await page.getByRole('menuitem', { name: 'Three' }).click();
    await expect.poll(line).toContain('· 200 ·');
    await named('Three');
    await page.locator('[aria-label="Query Editor"] .CodeMirror').click({ position: { x: 200, y: 20 } });
    await named('One');
  });

  it('reports that curl cannot hold a subscription, until something else is copied', async () => {
    const playground = await open(api.url, clipboard);
    const { page, openTab } = playground;
    await openTab('Live');
    await page.getByRole('button', { name: 'Copy curl' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('curl cannot hold a subscription');
    await openTab('Anyone');
    await page.getByRole('button', { name: 'Copy curl' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('');
  });
});

describeInBrowser('keys and sizes', (open) => {
  it('runs with Ctrl-Enter from the bar', async () => {
    const { page, line } = await open(api.url);
    await page.getByRole('radio', { name: 'Anonymous' }).focus();
    await page.keyboard.press('Control+Enter');
    await expect.poll(line).toMatch(/^As Anonymous · 200/);
  });

  it('does not open the panel of a pasted token when the arrow keys pass it', async () => {
    const { page } = await open(api.url);
    await page.getByRole('radio', { name: 'Anonymous' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('radio', { name: 'Paste', checked: true }).waitFor({ state: 'attached' });
    expect(await page.locator('.token-panel').isVisible()).toBe(false);
    await page.keyboard.press('Space');
    await expect.poll(() => page.locator('.token-panel').isVisible()).toBe(true);
  });

  it('skips to the editor', async () => {
    const { page, inPage } = await open(api.url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const focused = () => inPage(({ document }) => document.activeElement.getAttribute('aria-label'));
    await expect.poll(focused).toBe('Operation');
  });

  it('keeps the selected person in sight in a narrow window', async () => {
    const { page, actAs } = await open(api.url);
    await actAs('Mallory');
    await page.setViewportSize({ width: 480, height: 800 });
    const isInSight = () =>
      page.locator('.people').evaluate((people) => {
        const person = people.querySelector(':has(> :checked)').getBoundingClientRect();
        const place = people.getBoundingClientRect();
        return person.left >= place.left && person.right <= place.right;
      });
    await expect.poll(isInSight).toBe(true);
    // An error takes away some of the place.
    await page.setViewportSize({ width: 1000, height: 800 });
    await actAs('Hedy');
    await page.evaluate("location.hash = '#Nothing'");
    await page.getByRole('alert').filter({ hasText: 'There is no query Nothing here.' }).waitFor();
    await expect.poll(isInSight).toBe(true);
  });

  it('shows that a tool is pressed, or has copied, under the pointer too', async () => {
    const { page } = await open(api.url);
    const pressed = page.getByRole('button', { name: 'Side by side' });
    await pressed.click();
    const copied = page.getByRole('button', { name: 'Copy curl' });
    await copied.evaluate((tool) => tool.setAttribute('data-done', ''));
    const lookOf = (tool: typeof pressed) =>
      tool.evaluate((element) => {
        const { color, backgroundColor } = element.ownerDocument.defaultView.getComputedStyle(element);
        return { color, backgroundColor };
      });
    await page.mouse.move(640, 400);
    const [whenPressed, whenCopied] = [await lookOf(pressed), await lookOf(copied)];
    await pressed.hover();
    expect(await lookOf(pressed)).toEqual(whenPressed);
    await copied.hover();
    expect((await lookOf(copied)).color).toBe(whenCopied.color);
    expect((await lookOf(copied)).backgroundColor).not.toBe(whenCopied.backgroundColor);
  });

  it('gives the two answers a height at 200 % zoom', async () => {
    const { page, run } = await open(api.url, { viewport: { width: 640, height: 400 } });
    await page.getByRole('button', { name: 'Side by side' }).click();
    await run();
    const pane = page.locator('.answers .scroll');
    await expect.poll(async () => (await pane.boundingBox())?.height).toBeGreaterThan(150);
    await pane.scrollIntoViewIfNeeded();
    expect(await pane.isVisible()).toBe(true);
  });
});
