import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser, type Playground } from './browser.ts';

const api = await startApi();

const me = 'query Me { me { id } }';

/** Holds back every request to /graphql until it is called. */
const holdBack = async ({ page }: Playground): Promise<() => void> => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/graphql', (route) => released.then(() => route.continue()));
  return release;
};
const sideBySide = async ({ page }: Playground, name: string) => {
  await page.getByRole('button', { name: 'Side by side' }).click();
  await page.getByRole('combobox', { name: 'And as' }).selectOption(name);
};
const publish = async () => {
  const { data } = await api.as('grace').query('mutation { createPoem(input: { title: "News", body: "-" }) { id } }');
  await api.as('grace').query('mutation ($id: ID!) { publishPoem(id: $id) { id } }', data.createPoem);
};

/** A proxy to the API that can be closed and opened again, as if the server restarted on its port. */
const openDoor = async () => {
  const target = Number(new URL(api.url).port);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const inner = connect(target, '127.0.0.1');
    for (const one of [socket, inner]) sockets.add(one.on('error', () => {}).on('close', () => sockets.delete(one)));
    socket.pipe(inner).pipe(socket);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, open: () => listen(port), close };
};

describeInBrowser('the caller of an answer', (open) => {
  it('names the person, status, time and size below an answer', async () => {
    const { actAs, openTab, run, line } = await open(api.url);
    await openTab('SignedIn');
    await actAs('Linus');
    await run();
    await expect.poll(line).toMatch(/^As Linus Torvalds · 200 · \d+ ms · (\d+ B|\d\.\d kB)$/);
  });

  it('marks a response of a person who is not selected, and runs it again as the selected one', async () => {
    const { actAs, openTab, run, line, shown, page } = await open(api.url);
    await openTab('SignedIn');
    await actAs('Grace');
    await run();
    await actAs('Linus');
    await expect.poll(line).toContain('As Grace Hopper');
    expect(await line()).toContain('This is Grace’s answer.');
    await page.getByRole('button', { name: 'Run again as Linus' }).click();
    await expect.poll(shown).toContain('user_linus');
    expect(await line()).toMatch(/^As Linus Torvalds · 200/);
  });

  it('keeps an answer, and its refusals, with the tab that was run', async () => {
    const playground = await open(api.url);
    const { openTab, run, line, shown, refusals } = playground;
    await openTab('SignedIn');
    await run();
    await expect.poll(refusals).not.toEqual([]);
    await openTab('Anyone');
    await expect.poll(refusals).toEqual([]);
    expect([await line(), await shown()]).toEqual(['', '']);
    await openTab('SignedIn');
    await expect.poll(line).toMatch(/^As Anonymous · 200/);
    expect(await refusals()).not.toEqual([]);
  });

  it('shows a late answer in its own tab under its own name, although another tab and person are selected', async () => {
    const playground = await open(api.url);
    const { actAs, openTab, page, shown, line } = playground;
    await openTab('SignedIn');
    await actAs('Ada');
    const release = await holdBack(playground);
    const asked = page.waitForRequest('**/graphql');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await asked;
    await openTab('Anyone');
    await actAs('Mallory');
    const answered = page.waitForResponse('**/graphql');
    release();
    await (await answered).finished();
    expect([await line(), await shown()]).toEqual(['', '']);
    await openTab('SignedIn');
    await expect.poll(shown).toContain('user_ada');
    expect(await line()).toContain('This is Ada’s answer. Run again as Mallory');
  });

  it('shows that an Authorization header in the pane overrides the person, alone and side by side', async () => {
    const playground = await open(api.url);
    const { actAs, openTab, run, line, page, write } = playground;
    await openTab('SignedIn');
    await actAs('Linus');
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor:not(.hidden) > .CodeMirror').last().click();
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${await api.mint('ada')}` }));
    await run();
    await expect.poll(line).toMatch(/^Authorization from the Headers pane, not Linus · 200/);
    await sideBySide(playground, 'Grace Hopper');
    await run();
    const summary = page.locator('.answers .summary');
    await expect.poll(() => summary.textContent()).toBe('Both were sent with the Authorization from the Headers pane.');
    expect(await page.locator('.answers th .line').allTextContents()).toEqual([
      expect.stringContaining('not Linus'),
      expect.stringContaining('not Grace'),
    ]);
    await write(me);
  });

  it('shows the latest answer when side by side is closed', async () => {
    const playground = await open(api.url);
    const { actAs, openTab, run, page, inPage } = playground;
    await openTab('SignedIn');
    await actAs('Ada');
    await run();
    await sideBySide(playground, 'Grace Hopper');
    await actAs('Linus');
    await run();
    await page.locator('.answers').getByRole('button', { name: 'Close' }).click();
    const visible = () =>
      inPage(({ document }) => document.querySelector('.graphiql-response .CodeMirror-lines').textContent);
    await expect.poll(visible).toContain('user_linus');
    expect(await visible()).not.toContain('user_ada');
  });

  it('ends a subscription when another person is selected, and fetches no more tokens for the previous one', async () => {
    const { actAs, openTab, page, line, sockets } = await open(api.url);
    await openTab('Live');
    await actAs('Linus');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(line).toMatch(/^Listening as Linus Torvalds · 0 events · connected/);
    await actAs('Grace');
    await expect.poll(() => sockets.map((socket) => socket.isClosed())).toEqual([true]);
    await expect.poll(line).toContain('ended when you became Grace Hopper');
    await page.getByRole('button', { name: 'Run again as Grace' }).click();
    await expect.poll(line).toMatch(/^Listening as Grace Hopper/);
  });

  it('keeps listening in its tab while another is shown, and keeps the events, newest first', async () => {
    const { actAs, openTab, page, line, shown } = await open(api.url);
    await openTab('Live');
    await actAs('Linus');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(line).toContain('connected');
    await openTab('Anyone');
    await publish();
    await publish();
    await openTab('Live');
    await expect.poll(line).toMatch(/^Listening as Linus Torvalds · 2 events · connected/);
    expect((await shown()).match(/"poemPublished"/g)).toHaveLength(2);
    await page.getByRole('button', { name: 'Stop listening' }).click();
    await expect.poll(line).toMatch(/^Listened as Linus Torvalds · 2 events · stopped/);
  });

  it('waits while the server is away, and then continues the subscription', async () => {
    const door = await openDoor();
    const { openTab, page, line, shown, faults } = await open(door.url, {
      // Local Clerk answers to the API's own pages alone.
      prepare: async (page) => {
        const headers = { 'access-control-allow-origin': '*' };
        await page.route('**/dev/people', (route) => route.fulfill({ json: [], headers }));
      },
    });
    await page.locator('.person').last().click();
    await page.getByRole('textbox', { name: 'Bearer token' }).fill(await api.mint('linus', { ttl: 300 }));
    await page.keyboard.press('Escape');
    await openTab('Live');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(line).toContain('· connected');
    await door.close();
    await expect.poll(line).toContain('· connecting…');
    await page.waitForTimeout(1_000);
    await door.open();
    await expect.poll(line, { timeout: 10_000 }).toContain('· connected');
    await publish();
    await expect.poll(shown).toContain('"News"');
    // Chromium logs each refused connection.
    expect(faults.splice(0).filter((fault) => !fault.includes('net::ERR_'))).toEqual([]);
  });

  it('reports that it waits while both are running, side by side', async () => {
    const playground = await open(api.url);
    const { actAs, openTab, page } = playground;
    await openTab('SignedIn');
    await actAs('Ada');
    await sideBySide(playground, 'Grace Hopper');
    const release = await holdBack(playground);
    await page.getByRole('button', { name: /^Execute query/ }).click();
    const summary = page.locator('.answers .summary');
    await expect.poll(() => summary.textContent()).toBe('Waiting for the answer to Ada Lovelace and Grace Hopper…');
    release();
    await expect.poll(() => summary.textContent()).toMatch(/differ/);
  });

  it('shows no name below a request that GraphiQL refuses to send', async () => {
    const playground = await open(api.url);
    const { actAs, openTab, run, page, line, shown, write } = playground;
    await openTab('FieldByField');
    await actAs('Ada');
    await run();
    await expect.poll(line).toMatch(/^As Ada Lovelace · 200/);
    await write('{ nothing', 'Variables');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(shown).toContain('Variables are invalid JSON');
    await expect.poll(line).toBe('As Ada Lovelace · not sent');
    await sideBySide(playground, 'Grace Hopper');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    const below = page.locator('.answers th .line');
    await expect
      .poll(() => below.allTextContents())
      .toEqual(['As Ada Lovelace · not sent', 'As Grace Hopper · not sent']);
  });

  it('keeps an answer, and says so in the bar, when the schema cannot be fetched again', async () => {
    const { actAs, openTab, run, page, line, shown, faults } = await open(api.url);
    await openTab('SignedIn');
    await actAs('Grace');
    await run();
    await expect.poll(shown).toContain('user_grace');
    await page.route('**/graphql', (route) => route.abort());
    const refetch = page.getByRole('button', { name: 'Re-fetch GraphQL schema' });
    await refetch.click();
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('The schema could not be fetched.');
    await expect.poll(shown).toContain('user_grace');
    expect(await line()).toMatch(/^As Grace Hopper · 200/);
    await page.unroute('**/graphql');
    await refetch.click();
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('');
    expect(faults.splice(0).filter((fault) => !fault.includes('net::ERR_'))).toEqual([]);
  });

  it('notices with a new token that its bearer has another role, and treats earlier responses as those of another person', async () => {
    const { actAs, openTab, run, page, line, laterBy } = await open(api.url);
    const role = (role: string) =>
      api.as('ada').query(`mutation { setUserRole(userId: "user_mallory", role: ${role}) { id } }`);
    const detail = () => page.locator('.person', { hasText: 'Mallory' }).locator('.detail').textContent();
    await openTab('SignedIn');
    await actAs('Mallory');
    await run();
    await openTab('Admin');
    await expect.poll(() => page.locator('.CodeMirror .not-for').allInnerTexts()).toContain('users');
    expect((await role('ADMIN')).errors).toBeUndefined();
    await laterBy(55);
    expect((await run()).body.errors).toBeUndefined();
    await expect.poll(detail).toBe('admin');
    await expect.poll(line).toMatch(/^As Mallory Doe · 200 · \d+ ms · [\d.]+ k?B$/);
    await expect.poll(() => page.locator('.CodeMirror .not-for').count()).toBe(0);
    await openTab('SignedIn');
    await expect.poll(line).toContain('This is Mallory’s answer. Run again as Mallory');
    await role('USER');
  });

  it('runs nothing as a person who was deselected before their token arrived', async () => {
    const { actAs, openTab, run, page, line, urls, laterBy } = await open(api.url);
    await openTab('Admin');
    await actAs('Mallory');
    await run();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.getByRole('button', { name: 'Run as Ada' }).waitFor();
    await page.route('**/dev/token', (route) => released.then(() => route.continue()));
    const sent = urls.filter((url) => url.endsWith('/graphql')).length;
    // Otherwise the token that was fetched for the rules would still do.
    await laterBy(55);
    await page.getByRole('button', { name: 'Run as Ada' }).click();
    await actAs('Anonymous');
    const answered = page.waitForResponse('**/dev/token');
    release();
    await (await answered).finished();
    await page.waitForTimeout(300);
    expect(urls.filter((url) => url.endsWith('/graphql'))).toHaveLength(sent);
    expect(await line()).toContain('This is Mallory’s answer. Run again as Anonymous');
  });

  it('does not show an error of the previous person for the selected one', async () => {
    const { actAs, page } = await open(api.url);
    let fail = () => {};
    const failed = new Promise<void>((resolve) => {
      fail = resolve;
    });
    await page.route('**/dev/token', (route) => failed.then(() => route.fulfill({ status: 404 })));
    await page.locator('.person', { hasText: 'Linus' }).click();
    await actAs('Anonymous');
    const answered = page.waitForResponse('**/dev/token');
    fail();
    await answered;
    await page.waitForTimeout(300);
    expect(await page.getByRole('alert').textContent()).toBe('');
  });

  it('does not show a response to a single request side by side', async () => {
    const playground = await open(api.url);
    const { actAs, openTab, run, refusals, page } = playground;
    await openTab('Admin');
    await actAs('Mallory');
    await run();
    await expect.poll(refusals).toHaveLength(1);
    await sideBySide(playground, 'Ada Lovelace');
    await expect
      .poll(() => page.locator('.answers .summary').textContent())
      .toBe('Run the operation: it is sent as both.');
    expect(await refusals()).toEqual([]);
  });

  it('acts as the person in the bar after returning from another page', async () => {
    const { actAs, openTab, run, page } = await open(api.url);
    await openTab('SignedIn');
    await actAs('Grace');
    await page.goto(`${api.url}/api/docs`);
    await page.goBack();
    await page.getByRole('radio', { name: 'Grace', checked: true }).waitFor({ state: 'attached' });
    await openTab('SignedIn');
    expect((await run()).body.data.me.id).toBe('user_grace');
  });
});
