import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser, type Playground } from './browser.ts';

const api = await startApi();

const paste = async ({ page }: Playground, token: string) => {
  await page.locator('.person').last().click();
  await page.getByRole('textbox', { name: 'Bearer token' }).fill(token);
};
const verdict = ({ page }: Playground) => page.locator('#verdict').textContent();
const claims = ({ page }: Playground) => page.locator('.token-panel :is(dt, dd)').allTextContents();

describeInBrowser('paste a token', (open) => {
  it('shows its claims and lifetime, and sends requests with it', async () => {
    const playground = await open(api.url);
    const token = await api.mint('grace', { ttl: 120 });
    await paste(playground, `Authorization: Bearer ${token}\n`);
    expect(await claims(playground)).toEqual([
      ...['Who', 'Grace Hopper · user_grace'],
      ...['Organization', 'acme · org_acme'],
      ...['Role', 'org:admin'],
      ...['Permissions', 'org:poems:publish, org:poems:read'],
      ...['Issuer', 'https://clerk.gatehouse.localhost'],
    ]);
    expect(await verdict(playground)).toMatch(/^Expires in [12]:\d\d\.$/);
    await playground.page.keyboard.press('Escape');
    await playground.openTab('SignedIn');
    const { headers, body } = await playground.run();
    expect(headers.authorization).toBe(`Bearer ${token}`);
    expect(body.data.me.id).toBe('user_grace');
  });

  it('is kept only in memory', async () => {
    const playground = await open(api.url);
    const { page, run, load, traces } = playground;
    const token = await api.mint('ada');
    const [header = '', payload = '', signature = ''] = token.split('.');
    await paste(playground, token);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor:not(.hidden) > .CodeMirror').last().click();
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${token}` }));
    await run();
    await page.getByRole('tab', { name: 'Admin', exact: true }).click();
    // GraphiQL writes its tabs half a second after the last change.
    await expect.poll(traces).toContain('activeTabIndex\\":3');
    for (const part of [header, payload, signature]) expect(await traces()).not.toContain(part);
    await load(api.url);
    await playground.actAs('Paste');
    expect(await page.getByRole('textbox', { name: 'Bearer token' }).inputValue()).toBe('');
  });

  it('reports an expired one before it is sent, and shows the answer of the server', async () => {
    const playground = await open(api.url);
    await paste(playground, await api.mint('linus', { issuedAt: Date.now() - 300_000 }));
    expect(await verdict(playground)).toBe('It expired 4 min ago: the server will refuse it.');
    expect(await playground.page.locator('.life').textContent()).toBe('Expired 4 min ago');
    await playground.page.keyboard.press('Escape');
    expect((await playground.run()).status).toBe(401);
    await expect.poll(playground.refusals).toEqual([expect.stringContaining('session-token-expired')]);
  });

  it('explains why a token is malformed before it is sent', async () => {
    const playground = await open(api.url);
    for (const [token, why] of [
      ['nonsense', 'it has 1 part, a JWT has 3'],
      ['a.b.c', 'its header is not base64url of JSON'],
      ['eyJhbGciOiJSUzI1NiJ9.bm90IGpzb24.x', 'its claims are not base64url of JSON'],
    ] as const) {
      await paste(playground, token);
      expect(await verdict(playground)).toBe(`This is not a token: ${why}. The server will refuse it.`);
      expect(await playground.page.locator('.life').textContent()).toBe('Malformed');
      await playground.page.keyboard.press('Escape');
      const { status, body } = await playground.run();
      expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  it('runs no code that a token contains', async () => {
    const playground = await open(api.url);
    const name = '<img src=x onerror="document.title = 1"><script>document.title = 1</script>';
    await paste(playground, await api.mint('ada', { claims: { name, iss: name } }));
    expect((await claims(playground)).join()).toContain(name);
    expect(await playground.page.locator('.token-panel img, .token-panel script').count()).toBe(0);
    expect(await playground.page.title()).toMatch(/^Playground · /);
  });

  it('reads the first version of the claims as well, and knows a machine by its prefix', async () => {
    const playground = await open(api.url);
    const organization = { org_id: 'org_1', org_slug: 'one', org_role: 'org:boss', org_permissions: ['org:a:b'] };
    await paste(playground, await api.mint({ sub: 'user_old' }, { claims: { ...organization, v: undefined } }));
    expect(await claims(playground)).toEqual(expect.arrayContaining(['one · org_1', 'org:boss', 'org:a:b']));
    await paste(playground, 'ak_0123456789');
    expect(await verdict(playground)).toContain('An API key');
  });

  it('takes a token that a terminal broke into lines', async () => {
    const playground = await open(api.url);
    const token = await api.mint('grace', { ttl: 120 });
    await paste(playground, `"${token.slice(0, 80)}\n  ${token.slice(80)}"`);
    await playground.page.keyboard.press('Escape');
    await playground.openTab('SignedIn');
    expect((await playground.run()).body.data.me.id).toBe('user_grace');
  });

  it('reports characters that a header cannot hold as the fault, not the server', async () => {
    const playground = await open(api.url);
    await paste(playground, 'токен');
    await playground.page.keyboard.press('Escape');
    await playground.page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(playground.shown).toContain('authorization contains characters that are not allowed in a header');
  });

  it("shows the server's verdict, and names the bearer in the bar and below the answer", async () => {
    const playground = await open(api.url);
    const server = () => playground.page.locator('#server').textContent();
    const bar = () => playground.page.locator('.person').last().innerText();
    await paste(playground, await api.mint('grace', { ttl: 120 }));
    await expect.poll(server).toBe('The server accepts it.');
    expect(await bar()).toMatch(/^Grace Hopper\s+pasted token$/);
    await playground.page.keyboard.press('Escape');
    await playground.run();
    await expect.poll(playground.line).toMatch(/^As Grace Hopper \(pasted\) · 200/);
    await paste(playground, await api.mint('linus', { issuedAt: Date.now() - 300_000 }));
    await expect.poll(server).toMatch(/^The server says 401: The token has expired.* \(session-token-expired\)$/);
    await expect.poll(bar).toMatch(/^Linus Torvalds\s+refused$/);
    await playground.page.keyboard.press('Escape');
    await expect
      .poll(playground.line)
      .toContain('This is Grace Hopper (pasted)’s answer. Run again as Linus Torvalds (pasted)');
  });

  it('is distinguished from a person in the bar with the same name', async () => {
    const playground = await open(api.url);
    const { page, line } = playground;
    await paste(playground, await api.mint('linus', { ttl: 120 }));
    await page.keyboard.press('Escape');
    await playground.openTab('SignedIn');
    await playground.run();
    await page.locator('.person', { hasText: 'org:member' }).click();
    await expect.poll(line).toMatch(/^As Linus Torvalds \(pasted\) · 200 /);
    expect(await line()).toMatch(/This is Linus Torvalds \(pasted\)’s answer\. Run again as Linus$/);
    await page.getByRole('button', { name: 'Side by side' }).click();
    await page.getByRole('combobox', { name: 'And as' }).selectOption('Linus Torvalds (pasted)');
    await playground.run();
    const whose = page.locator('.answers .whose');
    await expect.poll(() => whose.allTextContents()).toEqual(['Linus Torvalds', 'Linus Torvalds (pasted)']);
  });
});
