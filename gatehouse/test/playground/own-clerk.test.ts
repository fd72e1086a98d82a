import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { type Person, startApi } from '../support/api.ts';
import { describeInBrowser } from './browser.ts';

// Your own Clerk application: its keys, and the API that verifies its tokens. Its Frontend API, which serves ClerkJS,
// is a stand-in: the browser's requests to its host are answered here, and none leaves the machine.
const host = 'clerk.app.example';
const api = await startApi({
  CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from(`${host}$`).toString('base64')}`,
  CLERK_SECRET_KEY: 'sk_test_own',
});

const standIn = (signedIn: boolean) => `
  let signedIn = ${signedIn};
  const user = { get fullName() { return window.name === '' ? 'Ada of Clerk' : window.name; }, primaryEmailAddress: { emailAddress: 'ada@example.com' } };
  window.Clerk = {
    load: async (options) => { window.loaded = options; },
    get user() { return signedIn ? user : null; },
    get session() { return signedIn ? { getToken: (options) => window.getToken(options) } : null; },
    redirectToSignIn: async (options) => { window.redirected = options; },
    signOut: async () => { signedIn = false; },
  };
`;

describeInBrowser('your own Clerk', (open) => {
  const openOwn = async (path: string, signedIn = false) => {
    const asked: unknown[] = [];
    const bearer: { person: Person } = { person: 'ada' };
    const prepare = async (page: Page) => {
      const headers = { 'access-control-allow-origin': '*' };
      const answer = { contentType: 'text/javascript', headers, body: standIn(signedIn) };
      await page.route(`https://${host}/**`, (route) => route.fulfill(answer));
      await page.exposeFunction('getToken', (options: unknown) => {
        asked.push(options);
        return api.mint(bearer.person, { claims: { jti: String(asked.length), iss: `https://${host}` } });
      });
    };
    return { ...(await open(`${api.url}${path}`, { prepare, host })), asked, bearer };
  };

  it('offers sign-in and pasting, and loads nothing of Clerk until it is chosen', async () => {
    const { page, urls } = await openOwn('/');
    const options = await page.locator('.person').allInnerTexts();
    expect(options.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'Anonymous no token',
      'Clerk not signed in',
      'Paste a token any bearer token',
    ]);
    expect(urls.filter((url) => url.includes(host))).toEqual([]);
  });

  it("loads ClerkJS from the application's own host, and goes to its sign-in and back", async () => {
    const { page, actAs, urls, inPage } = await openOwn('/');
    await actAs('Clerk');
    await expect
      .poll(() => inPage((window) => window.redirected))
      .toEqual({
        signInForceRedirectUrl: `${api.url}/#clerk`,
        signUpForceRedirectUrl: `${api.url}/#clerk`,
      });
    expect(urls.filter((url) => url.includes(host))).toEqual([
      `https://${host}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`,
    ]);
    expect(await inPage((window) => window.loaded)).toEqual({ telemetry: false });
    const key = page.locator('script[data-clerk-publishable-key]');
    expect(await key.getAttribute('data-clerk-publishable-key')).toBe(api.config.clerk.publishableKey);
  });

  it('is signed in on return, and fetches a new session token for each request', async () => {
    const { page, openTab, run, asked } = await openOwn('/#clerk', true);
    await page.getByRole('radio', { name: 'Ada of Clerk', checked: true }).waitFor({ state: 'attached' });
    expect(page.url()).toBe(`${api.url}/`);
    await openTab('SignedIn');
    const [first, second] = [await run(), await run()];
    expect(first.body.errors).toBeUndefined();
    expect(second.headers.authorization).not.toBe(first.headers.authorization);
    expect(asked.slice(-2)).toEqual([{ skipCache: true }, { skipCache: true }]);
    await page.locator('.life').click();
    await page.getByRole('button', { name: 'Sign out of Clerk' }).click();
    await page.getByRole('radio', { name: 'Anonymous', checked: true }).waitFor({ state: 'attached' });
    expect((await run()).headers.authorization).toBeUndefined();
  });

  it('notices that another user has signed in, in another window', async () => {
    const { page, openTab, run, line, bearer, inPage } = await openOwn('/#clerk', true);
    await page.getByRole('radio', { name: 'Ada of Clerk', checked: true }).waitFor({ state: 'attached' });
    await openTab('SignedIn');
    await run();
    await expect.poll(line).toMatch(/^As Ada of Clerk · 200/);
    await openTab('Anyone');
    bearer.person = 'linus';
    await inPage((window) => {
      window.name = 'Linus of Clerk';
    });
    await run();
    await expect.poll(line).toMatch(/^As Linus of Clerk · 200 · \d+ ms · [\d.]+ k?B$/);
    await page.getByRole('radio', { name: 'Linus of Clerk', checked: true }).waitFor({ state: 'attached' });
    await openTab('SignedIn');
    await expect.poll(line).toContain('This is Ada of Clerk’s answer. Run again as Linus of Clerk');
  });

  it('reports that ClerkJS cannot be loaded', async () => {
    const { page, actAs } = await openOwn('/');
    await page.route(`https://${host}/**`, (route) => route.fulfill({ status: 404 }));
    await actAs('Clerk');
    await expect.poll(() => page.getByRole('alert').textContent()).toBe(`ClerkJS could not be loaded from ${host}.`);
  });

  it('has no tabs that name sample people, shows the signed-out state, and does not compare two anonymous callers', async () => {
    const { page, actAs } = await openOwn('/');
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Anyone', 'SignedIn', 'Live']);
    await actAs('Clerk');
    await expect.poll(() => page.locator('.life').textContent()).toBe('Not signed in');
    await page.getByRole('button', { name: 'Side by side' }).click();
    await expect.poll(() => page.locator('.answers .summary').textContent()).toContain('Both are anonymous');
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await page.waitForTimeout(300);
    expect(sent).toEqual([]);
  });
});
