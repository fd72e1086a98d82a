import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser } from './browser.ts';

const api = await startApi();
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** GraphiQL's own: a tab holds its close button, and what CodeMirror draws has its own colours and is not reached by name. */
const GRAPHIQL = [['.graphiql-tabs'], ['.CodeMirror'], ['.graphiql-horizontal-drag-bar'], ['.graphiql-sidebar']];

/** What axe calls serious or critical, each with the elements it is about. */
const faultsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(source);
  const run = `axe.run({ exclude: ${JSON.stringify(GRAPHIQL)} })`;
  const { violations } = (await page.evaluate(run)) as {
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
};

describeInBrowser('accessibility', (open) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious finding of axe, ${colorScheme}`, async () => {
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
  }
});
