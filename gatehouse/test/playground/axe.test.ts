import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser, type Playground } from './browser.ts';

const api = await startApi();
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** GraphiQL's own: a tab holds its close button, and what CodeMirror draws has its own colours and is not reached by name. */
const GRAPHIQL = [['.graphiql-tabs'], ['.CodeMirror'], ['.graphiql-horizontal-drag-bar'], ['.graphiql-sidebar']];

/** What axe calls serious or critical, each with the elements it is about; within the selected element, if one is named. */
const faultsOf = async (page: Page, within = 'html'): Promise<string[]> => {
  await page.evaluate(source);
  const run = `axe.run({ include: [[${JSON.stringify(within)}]], exclude: ${JSON.stringify(GRAPHIQL)} })`;
  const { violations } = (await page.evaluate(run)) as {
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
};

/** axe is slow on a busy machine. */
const TIMEOUT_MS = 150_000;

/** The contrast of each text with its composited background. */
const contrasts = ({ inPage }: Playground, selector: string): Promise<number[]> =>
  inPage(({ document, getComputedStyle, OffscreenCanvas }, selector) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const paint = (colour: string): number => {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data]
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * Number(red) + 0.7152 * Number(green) + 0.0722 * Number(blue);
    };
    return [...document.querySelectorAll(selector)].map((element) => {
      const grounds = [];
      for (let one = element; one; one = one.parentElement) grounds.unshift(getComputedStyle(one).backgroundColor);
      const ground = grounds.map(paint).at(-1) ?? 1;
      const text = paint(getComputedStyle(element).color);
      return (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
    });
  }, selector);

describeInBrowser('accessibility', (open) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has readable names in the bar, where axe does not see the ground, ${colorScheme}`, async () => {
      const playground = await open(api.url, { colorScheme });
      await playground.actAs('Mallory');
      for (const part of ['name', 'detail']) {
        const found = await contrasts(playground, `.person .${part}`);
        expect(found).toHaveLength(7);
        expect(Math.min(...found), part).toBeGreaterThan(4.5);
      }
    });

    it(`has no serious finding of axe, ${colorScheme}`, { timeout: TIMEOUT_MS }, async () => {
      const { page, actAs, openTab, run, line, refusals } = await open(api.url, { colorScheme });
      await actAs('Mallory');
      await openTab('Admin');
      await run();
      await expect.poll(refusals).toHaveLength(1);
      await actAs('Grace');
      await expect.poll(line).toContain('Run again');
      const found = { alone: await faultsOf(page) } as Record<string, string[]>;
      await page.locator('.life').click();
      found.panel = await faultsOf(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Side by side' }).click();
      await run();
      await expect.poll(() => page.locator('.answers mark').count()).toBeGreaterThan(0);
      found.sideBySide = await faultsOf(page);
      for (const path of ['/playground/access', '/playground/requests', '/api/docs']) {
        await page.goto(api.url + path);
        await page.waitForTimeout(500);
        found[path] = await faultsOf(page);
      }
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((place) => [place, []])));
    });

    it(`has no serious finding of axe in the sidebar, ${colorScheme}`, { timeout: TIMEOUT_MS }, async () => {
      const { page, actAs, openTab, run } = await open(api.url, { colorScheme });
      await actAs('Mallory');
      await openTab('Admin');
      await run();
      await page.getByRole('button', { name: 'Show Access' }).click();
      const access = page.getByRole('region', { name: 'Who may have what' });
      await access.getByRole('button', { name: 'Query.users as Mallory Doe: no' }).click();
      await access.locator('.explained').waitFor();
      expect(await faultsOf(page, '.access')).toEqual([]);
      await page.getByRole('button', { name: 'Show Requests' }).click();
      await page.getByRole('list', { name: 'Latest requests' }).locator('summary').first().click();
      await page.locator('.requests .status details summary').last().click();
      expect(await faultsOf(page, '.requests')).toEqual([]);
    });
  }
});
