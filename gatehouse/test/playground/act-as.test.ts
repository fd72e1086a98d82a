import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser } from './browser.ts';

const api = await startApi();

const create = 'mutation { createPoem(input: { title: "Breaking news", body: "None." }) { id } }';

describeInBrowser('act as', (open) => {
  it('lists the people with their role and organization, and anonymous', async () => {
    const { page } = await open(api.url);
    const options = async () =>
      (await page.locator('.person').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    await expect
      .poll(options)
      .toEqual([
        'Anonymous no token',
        'Ada Lovelace admin',
        'Grace Hopper org:admin of Acme',
        'Linus Torvalds org:member of Acme',
        'Mallory Doe no organization',
        'Hedy Lamarr org:admin of Globex',
        'Paste a token any bearer token',
      ]);
  });

  it('sends requests as the selected person', async () => {
    const { actAs, openTab, run, shown, page } = await open(api.url);
    await openTab('SignedIn');
    for (const [name, id] of [
      ['Ada Lovelace', 'user_ada'],
      ['Grace Hopper', 'user_grace'],
      ['Linus Torvalds', 'user_linus'],
      ['Mallory Doe', 'user_mallory'],
    ] as const) {
      await actAs(name);
      expect((await run()).body.data.me).toMatchObject({ id, name });
      await expect.poll(shown).toContain(id);
      expect(await page.locator('.life').textContent()).toMatch(/^(1:00|0:5\d)$/);
    }
    await actAs('Anonymous');
    const { headers, body } = await run();
    expect(headers.authorization).toBeUndefined();
    expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(await page.locator('.life').isVisible()).toBe(false);
  });

  it('shows which field was refused, and what the person lacks', async () => {
    const { actAs, openTab, run, refusals } = await open(api.url);
    await actAs('Mallory');
    await openTab('Permission');
    await run();
    await expect.poll(refusals).toHaveLength(1);
    const [refusal] = await refusals();
    for (const words of [
      'Mutation.publishPoem',
      'Mallory lacks: author of the poem, or permission org:poems:publish',
    ]) {
      expect(refusal).toContain(words);
    }
    await actAs('Grace');
    await run();
    await expect.poll(refusals).toEqual([]);
  });

  it('fetches a fresh token when less than ten seconds are left, and when it has expired, and not before', async () => {
    const { actAs, openTab, run, laterBy, tokenRequests, page } = await open(api.url);
    const life = page.locator('.life');
    await openTab('SignedIn');
    await actAs('Linus');
    const first = await run();
    await run();
    expect(tokenRequests()).toBe(1);
    await laterBy(51);
    await expect.poll(() => life.textContent()).toMatch(/^0:0\d$/);
    const second = await run();
    expect(second.headers.authorization).not.toBe(first.headers.authorization);
    expect(second.body.data.me.id).toBe('user_linus');
    await laterBy(600);
    await expect.poll(() => life.textContent()).toBe('Renews on use');
    const third = await run();
    expect(third.headers.authorization).not.toBe(second.headers.authorization);
    expect(third.body.data.me.id).toBe('user_linus');
    expect(tokenRequests()).toBe(3);
    await expect.poll(() => life.textContent()).toMatch(/^(1:00|0:5\d)$/);
  });

  it('sends a fresh token with introspection too', async () => {
    const { actAs, untilHeld, laterBy, page, tokenRequests } = await open(api.url);
    await actAs('Grace');
    await untilHeld();
    await laterBy(55);
    const asked = page.waitForRequest((request) => request.url() === `${api.url}/graphql`);
    await page.getByRole('button', { name: 'Re-fetch GraphQL schema' }).click();
    const request = await asked;
    expect(request.postDataJSON().operationName).toBe('IntrospectionQuery');
    expect((await request.allHeaders()).authorization).toMatch(/^Bearer ey/);
    expect(tokenRequests()).toBe(2);
  });

  it('subscribes with a fresh token, and stops on request', async () => {
    const { actAs, openTab, untilHeld, laterBy, tokenRequests, sockets, page, shown } = await open(api.url);
    await actAs('Mallory');
    await openTab('Live');
    await untilHeld();
    await laterBy(55);
    const acknowledged = page
      .waitForEvent('websocket')
      .then((socket) =>
        socket.waitForEvent('framereceived', ({ payload }) => String(payload).includes('connection_ack')),
      );
    const sent: string[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await acknowledged;
    await expect.poll(() => sent.length).toBe(2);
    expect(JSON.parse(sent[0] ?? '').payload.Authorization).toMatch(/^Bearer ey/);
    expect(tokenRequests()).toBe(2);
    await expect
      .poll(async () => {
        const { data } = await api.as('grace').query(create);
        await api.as('grace').query('mutation ($id: ID!) { publishPoem(id: $id) { id } }', data.createPoem);
        return shown();
      })
      .toContain('Breaking news');
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await expect.poll(() => sockets.every((socket) => socket.isClosed())).toBe(true);
  });

  it('shows why a subscription is refused, and why it ends', async () => {
    const { actAs, openTab, page, refusals, shown } = await open(api.url);
    const execute = page.getByRole('button', { name: /^Execute query/ });
    await openTab('Live');
    await execute.click();
    await expect
      .poll(refusals)
      .toEqual([expect.stringMatching(/^UNAUTHENTICATED *Subscription\.poemPublished *Anonymous lacks: signed in/)]);
    await actAs('Paste');
    const expired = await api.mint('ada', { issuedAt: Date.now() - 300_000 });
    await page.getByRole('textbox', { name: 'Bearer token' }).fill(expired);
    await page.keyboard.press('Escape');
    await execute.click();
    await expect.poll(shown).toContain('The token has expired (4403)');
  });

  it('keeps the selected person over a reload, with a new token', async () => {
    const { actAs, openTab, run, load, page } = await open(api.url);
    await actAs('Grace');
    await load(api.url);
    await page.getByRole('radio', { name: 'Grace', checked: true }).waitFor({ state: 'attached' });
    await openTab('SignedIn');
    expect((await run()).body.data.me.id).toBe('user_grace');
  });

  it('keeps what was selected while the people were loading', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { page } = await open(api.url, {
      prepare: (page) => page.route('**/dev/people', (route) => released.then(() => route.continue())),
    });
    await page.getByRole('radio', { name: 'Anonymous' }).focus();
    await page.keyboard.press('ArrowLeft');
    const paste = page.getByRole('radio', { name: 'Paste', checked: true });
    await paste.waitFor({ state: 'attached' });
    release();
    await page.getByRole('radio', { name: 'Grace' }).waitFor({ state: 'attached' });
    await page.waitForTimeout(300);
    expect(await paste.count()).toBe(1);
    expect(await paste.evaluate((input) => input === input.ownerDocument.activeElement)).toBe(true);
  });

  it('shows that local Clerk is unavailable, until it is back', async () => {
    const { actAs, page } = await open(api.url);
    await page.route('**/dev/token', (route) => route.fulfill({ status: 404 }));
    await actAs('Ada');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('Is `npm run dev` running?');
    await page.unroute('**/dev/token');
    await actAs('Grace');
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('');
  });

  it('copies the token, and a curl line that gives the same answer', async () => {
    const { actAs, openTab, page, inPage } = await open(api.url, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const copied = () => inPage(({ navigator }) => navigator.clipboard.readText());
    await actAs('Ada');
    await page.getByRole('button', { name: 'Copy token' }).click();
    await expect.poll(copied).toMatch(/^ey/);
    expect((await api.withAuthorization(`Bearer ${await copied()}`).query('{ me { id } }')).data.me.id).toBe(
      'user_ada',
    );
    await openTab('Admin');
    await page.getByRole('button', { name: 'Copy curl' }).click();
    await expect.poll(copied).toMatch(/^curl /);
    expect(await copied()).toContain('-H "authorization: Bearer $(npm run --silent token -- ada)"');
    const line = (await copied()).replace('$(npm run --silent token -- ada)', await api.mint('ada'));
    const answer = JSON.parse(await shell(line));
    expect(answer.errors).toBeUndefined();
    expect(answer.data.users.edges).toHaveLength(5);
  });
});

const shell = async (command: string): Promise<string> => (await promisify(execFile)('sh', ['-c', command])).stdout;
