import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser } from './browser.ts';

const api = await startApi();

describeInBrowser('the page of the REST API, without scripts', (open) => {
  it('shows who may call each route, a shell command, an example and the possible errors', async () => {
    const { page } = await open(`${api.url}/api/docs`, { javaScriptEnabled: false });
    const route = page.locator('details', { hasText: 'POST /api/poems/{id}/publish' }).first();
    expect(await route.locator('summary').innerText()).toContain('author of the poem or permission org:poems:publish');
    expect(await route.locator('pre').first().isVisible()).toBe(false);
    await route.locator('summary').click();
    const text = await route.innerText();
    for (const part of [
      `curl -sS -X POST 'localhost:4000/api/poems/<id>/publish'`,
      'npm run --silent token -- linus',
      '"status": "DRAFT"',
      '401',
      '403',
      '404',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('opens a schema when a link leads to it, by keyboard too', async () => {
    const { page } = await open(`${api.url}/api/docs`, { javaScriptEnabled: false });
    await page.getByRole('navigation', { name: 'Resources' }).getByRole('link', { name: 'poems', exact: true }).focus();
    await page.keyboard.press('Enter');
    expect(page.url()).toBe(`${api.url}/api/docs#resource-poems`);
    await page.locator('summary', { hasText: 'GET /api/poems/{id}' }).click();
    const link = page.locator('#poem a[href="#Poem"]').first();
    await link.focus();
    await page.keyboard.press('Enter');
    const schema = page.locator('#Poem');
    await expect.poll(() => schema.isVisible()).toBe(true);
    expect(await schema.innerText()).toContain('"draftNotes"');
  });
});
