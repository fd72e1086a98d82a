import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Response,
  type WebSocket,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';

const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet];

/** Tests in a real browser; without one they are skipped, and their name says how to get one. */
export function describeInBrowser(name: string, tests: (open: Open) => void): void {
  if (executablePath === undefined) {
    const open = () => Promise.reject(new Error('There is no browser.'));
    describe.skip(`${name} (SKIPPED, no browser: apt-get install chromium, or its path in CHROMIUM)`, () =>
      tests(open));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    const opened: Playground[] = [];
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args });
    });
    afterAll(() => browser?.close());
    afterEach(async ({ task }) => {
      for (const { page, faults, urls, host } of opened.splice(0)) {
        const { errors: [error] = [] } = task.result ?? {};
        if (error) error.message += `\n${await shownBy(page)}`;
        await page.context().close();
        expect(faults, 'the page had something to complain of').toEqual([]);
        expect(urls.filter((url) => !isHere(url) && new URL(url).host !== host)).toEqual([]);
      }
    });
    tests(async (url, { prepare, host, ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const playground = watch(await context.newPage(), host);
      opened.push(playground);
      // A busy machine may take this long to start a page.
      context.setDefaultTimeout(20_000);
      await prepare?.(playground.page);
      if (options.javaScriptEnabled === false) await playground.page.goto(url);
      else await playground.load(url);
      return playground;
    });
  });
}

/** What a page shows in words, for the report of a failed test. */
const shownBy = async (page: Page): Promise<string> => {
  const body = page.locator('body');
  return `The page at ${page.url()}:\n${await body.ariaSnapshot({ timeout: 5_000 }).catch(String)}`;
};

type Options = BrowserContextOptions & {
  prepare?: (page: Page) => Promise<unknown>;
  /** A host whose requests `prepare` answers, so that none leaves this machine. */
  host?: string;
};
type Open = (url: string, options?: Options) => Promise<Playground>;
export type Playground = ReturnType<typeof watch>;

const isHere = (url: string): boolean => /^(data|blob):|^(http|ws):\/\/(127\.0\.0\.1|localhost):/.test(url);

/** A page, with its requests and the actions that tests perform. */
const watch = (page: Page, host: string | undefined) => {
  const urls: string[] = [];
  const faults: string[] = [];
  const sockets: WebSocket[] = [];
  page.on('request', (request) => urls.push(request.url()));
  page.on('websocket', (socket) => {
    urls.push(socket.url());
    sockets.push(socket);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // Chromium logs this for every 4xx response; the test itself decides whether it was expected.
    const refused = message.text().startsWith('Failed to load resource: the server responded with a status of 4');
    if (['error', 'warning'].includes(message.type()) && !refused) faults.push(message.text());
  });

  const editor = (name: string) =>
    page
      .locator(`[aria-label="${name}"] .CodeMirror`)
      .first()
      .evaluate((element) => Object(element).CodeMirror.getValue());
  /** Whether a response is to a run in the editor, and not to introspection or the check of a pasted token. */
  const isRun = (response: Response) => {
    const request = response.request();
    if (new URL(request.url()).pathname !== '/graphql' || request.method() !== 'POST') return false;
    return !['IntrospectionQuery', 'Verdict'].includes(request.postDataJSON().operationName);
  };

  /** Calls a function in the page. The types of a browser are not those of this project, so its window is any. */
  // biome-ignore lint/suspicious/noExplicitAny: as it says
  const inPage = async <Result>(call: (window: any, argument: any) => Result, argument?: unknown): Promise<Result> => {
    const window = await page.evaluateHandle('window');
    return window.evaluate(call as never, argument) as Promise<Result>;
  };

  return {
    page,
    host,
    urls,
    faults,
    sockets,
    /** How often local Clerk was asked for a token. */
    tokenRequests: () => urls.filter((url) => url.endsWith('/dev/token')).length,
    load: async (url: string) => {
      const isSchema = (response: Response) => new URL(response.url()).pathname === '/graphql';
      await Promise.all([page.waitForResponse(isSchema), page.goto(url)]);
      await page.getByRole('radio', { name: /^Paste/ }).waitFor({ state: 'attached' });
      await page.locator('.CodeMirror-lines').first().waitFor();
    },
    actAs: async (name: string) => {
      await page.locator('.person', { hasText: name }).click();
      await page.getByRole('radio', { name, checked: true }).waitFor({ state: 'attached' });
    },
    openTab: async (name: string) => {
      // The name of the selected tab includes that of its button.
      await page.getByRole('tab', { name: new RegExp(`^${name}( Close Tab)?$`) }).click();
      await expect.poll(() => editor('Query Editor')).toContain(` ${name}`);
    },
    /** Sends what is in the editor; gives the request, and the answer of the server. */
    run: async () => {
      const answered = page.waitForResponse(isRun);
      await page.getByRole('button', { name: /^Execute query/ }).click();
      const response = await answered;
      return { status: response.status(), headers: await response.request().allHeaders(), body: await response.json() };
    },
    /** Replaces what is in the query editor, or in the one that is named. */
    write: async (text: string, name = 'Query Editor') => {
      await page.locator(`[aria-label="${name}"] .CodeMirror`).first().click();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.press('Delete');
      await page.keyboard.insertText(text);
    },
    written: (name = 'Query Editor') => editor(name),
    /** The line below the answer: its caller, its status, and what to do about it. */
    line: async () => (await page.locator('.lines').allInnerTexts()).join(' ').replace(/\s+/g, ' '),
    /** What GraphiQL shows as the response. */
    shown: () => editor('Result Window'),
    refusals: () => page.getByRole('list', { name: 'Refused' }).getByRole('listitem').allInnerTexts(),
    /** Waits until the selected person's token has arrived. */
    untilHeld: () => expect.poll(() => page.locator('.life').textContent()).toMatch(/^(1:00|0:5\d)$/),
    /** Advances the clock of the page. */
    laterBy: (seconds: number) =>
      inPage(({ Date: clock }, ms) => {
        const now = clock.now.bind(clock);
        clock.now = () => now() + ms;
      }, seconds * 1000),
    inPage,
    /** Everything that outlives the page in this browser, and its address. */
    traces: () =>
      inPage(({ localStorage, sessionStorage, document, location }) =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
      ),
  };
};
