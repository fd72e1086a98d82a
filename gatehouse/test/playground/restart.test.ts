import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { signedIn } from '../../guard/index.ts';
import { startApi, startServer } from '../support/api.ts';
import { poems } from '../support/application.ts';
import { freePort } from '../support/port.ts';
import { describeInBrowser } from './browser.ts';

/** The application after a change: with another field, which is for some callers only, and another name of a person. */
const changed = () => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(poems.sdl, folder, { recursive: true });
  writeFileSync(join(folder, 'motto.graphql'), 'extend type Query { motto: String }');
  const motto = { resolvers: { Query: { motto: () => 'Once more.' } }, rules: { Query: { motto: signedIn } } };
  const people = poems.sample.people.map((person) =>
    person.key === 'linus' ? { ...person, lastName: 'Renamed', name: 'Linus Renamed' } : person,
  );
  return {
    ...poems,
    sdl: pathToFileURL(`${folder}/`),
    domains: { ...poems.domains, motto },
    sample: { ...poems.sample, people },
  };
};

describeInBrowser('a restart of the server', (open) => {
  it('is noticed by an open page, which then has the new people, schema and rules', async () => {
    const port = await freePort();
    const first = await startApi({ PORT: String(port) });
    const { page, actAs, openTab, run, write, line, faults } = await open(first.url);
    await actAs('Linus');
    await openTab('SignedIn');
    await run();
    await expect.poll(line).toMatch(/^As Linus Torvalds · 200/);
    await first.app.close();
    await first.clerk.close();
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(line).toMatch(/^As Linus Torvalds · no answer/);

    const clerkPort = Number(new URL(first.clerk.url).port);
    const { keys, database } = first;
    await startServer(changed(), { PORT: String(port) }, { keys, database, clerkPort });
    await page.getByRole('radio', { name: 'Linus Renamed', checked: true }).waitFor({ state: 'attached' });
    await run();
    await expect.poll(line).toMatch(/^As Linus Renamed · 200/);
    await write('query Motto { motto }');
    expect((await run()).body).toEqual({ data: { motto: 'Once more.' } });
    await actAs('Anonymous');
    await expect.poll(() => page.locator('.CodeMirror .not-for').allInnerTexts()).toEqual(['motto']);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.locator('.graphiql-doc-explorer').getByRole('link', { name: 'Query', exact: true }).click();
    await page.locator('.graphiql-doc-explorer').getByRole('link', { name: 'motto', exact: true }).waitFor();
    // Chromium logs each refused connection.
    expect(faults.splice(0).filter((fault) => !fault.includes('net::ERR_'))).toEqual([]);
  });

  it('empties the list of requests', async () => {
    const port = await freePort();
    const first = await startApi({ PORT: String(port) });
    const { page, faults } = await open(first.url);
    await page.goto(`${first.url}/playground/requests`);
    const names = page.getByRole('list', { name: 'Latest requests' }).locator('strong');
    const send = (name: string) => first.anonymous.query(`query ${name} { poems { edges { cursor } } }`);
    for (const name of ['First', 'Second']) await send(name);
    await expect.poll(() => names.allTextContents()).toEqual(['Second', 'First']);
    await first.app.close();

    await startServer(poems, { PORT: String(port) }, { keys: first.keys, database: first.database });
    await page.getByText('No client has sent a request yet.').waitFor();
    await send('Third');
    await expect.poll(() => names.allTextContents()).toEqual(['Third']);
    // Chromium logs each refused connection.
    expect(faults.splice(0).filter((fault) => !fault.includes('net::ERR_'))).toEqual([]);
  });
});
