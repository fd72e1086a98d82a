import { request } from 'node:http';
import { createClient } from 'graphql-ws';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { defaultLimits } from '../../config/index.ts';
import { sendWebhook, webhookEvent } from '../../local-clerk/webhook.ts';
import { call, READ, send, startMcp } from '../mcp/support.ts';
import { startApi } from '../support/api.ts';
import { describeInBrowser } from './browser.ts';

const api = await startApi();

type Part = { words: string; answer: string; parts: Part[] };
type Entry = {
  operation: string;
  credentials: object;
  denied: { coordinate: string; times: number; tree: Part }[];
  errors: object[];
};
const page = async () => {
  const answer = await api.anonymous.fetch('/playground/requests.json');
  return (await answer.json()) as { status: { label: string; text: string; details: string[] }[]; entries: Entry[] };
};
const list = async () => (await page()).entries;
/** The rule as the page shows it: `one of (author no, admin no)`. */
const written = ({ words, answer, parts }: Part): string =>
  parts.length === 0 ? `${words} ${answer}` : `${words} (${parts.map(written).join(', ')})`;
const draft = 'query Draft { poem(id: "poem_linus_acme_draft_1") { draftNotes } }';

it('lists requests of any client with the verdict on their credentials, operation and status', async () => {
  await api.as('linus').query('query Drafts { users { edges { node { email } } } }');
  await api.anonymous.fetch('/api/me');
  await api.withAuthorization('Bearer nonsense').fetch('/api/poems');
  await api.anonymous.fetch('/graphql', { method: 'OPTIONS' });
  const [refused, rest, graphql] = await list();
  expect(graphql).toMatchObject({ kind: 'GraphQL', operation: 'Drafts', status: 200 });
  expect(graphql?.credentials).toMatchObject({
    ...{ verdict: 'good', tokenType: 'session_token', id: 'user_linus' },
    organization: { id: 'org_acme', role: 'org:member' },
    secondsLeft: expect.toSatisfy((left: number) => left > 50 && left <= 60),
  });
  expect(rest).toMatchObject({ kind: 'REST', credentials: { verdict: 'none' }, operation: 'GET /api/me', status: 401 });
  expect(refused).toMatchObject({ credentials: { verdict: 'refused' }, status: 401 });
  expect(refused?.errors).toEqual([expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'token-malformed' })]);
});

it('keeps the decision on each denied field with its object, once', async () => {
  await api.as('grace').query(draft);
  expect((await list())[0]?.denied).toEqual([
    expect.objectContaining({
      coordinate: 'Poem.draftNotes',
      code: 'FORBIDDEN',
      wouldPass: 'author or admin',
      times: 1,
    }),
  ]);
  expect((await list())[0]?.denied.map(({ tree }) => written(tree))).toEqual([
    'one of (author no, admin no, author through an app with poems:read no)',
  ]);
  await api.as('mallory').query('mutation { publishPoem(id: "poem_linus_acme_published_1") { id } }');
  const [denied] = (await list())[0]?.denied ?? [];
  expect(denied?.coordinate).toBe('Mutation.publishPoem');
  expect(written(denied?.tree as Part)).toMatch(
    /all of \(signed in yes, one of \(author of the poem no, permission org:poems:publish .+ no\)/,
  );
  await api.as('mallory').query('{ user(id: "user_grace") { poems(first: 3) { edges { node { draftNotes } } } } }');
  expect((await list())[0]?.denied).toEqual([expect.objectContaining({ coordinate: 'Poem.draftNotes', times: 3 })]);
});

it('explains a null field of a REST response, and keeps the operation that the route executes', async () => {
  const answer = await api.as('linus').fetch('/api/poems/poem_grace_acme_published_1');
  expect(await answer.json()).toMatchObject({ draftNotes: null });
  const [entry] = await list();
  expect(entry).toMatchObject({
    kind: 'REST',
    status: 200,
    errors: [],
    query: expect.stringContaining('poem(id: $id)'),
  });
  expect(entry?.denied.map(({ coordinate }) => coordinate)).toContain('Poem.draftNotes');
});

it('lists a subscription while it is open, when it is refused, and a refused connection', async () => {
  const client = createClient({
    ...{ url: `${api.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 },
    connectionParams: { authorization: `Bearer ${await api.mint('linus')}` },
  });
  const sink = { next: () => {}, error: () => {}, complete: () => {} };
  const stop = client.subscribe({ query: 'subscription Live { poemPublished { id } }' }, sink);
  await expect.poll(async () => (await list())[0]?.operation).toBe('Live');
  expect((await list())[0]).toMatchObject({
    ...{ kind: 'socket', operation: 'Live', status: 'open', events: 0 },
    credentials: { verdict: 'good', id: 'user_linus' },
  });
  const { data } = await api.as('grace').query('mutation { createPoem(input: { title: "-", body: "-" }) { id } }');
  await api.as('grace').query('mutation ($id: ID!) { publishPoem(id: $id) { id } }', data.createPoem);
  const live = async () => (await list()).find(({ operation }) => operation === 'Live');
  await expect.poll(live).toMatchObject({ events: 1 });
  stop();
  await expect.poll(live).toMatchObject({ status: 'ended' });
  await api.anonymous.subscribe('subscription Closed { poemPublished { id } }').catch(() => {});
  await expect.poll(async () => (await list())[0]).toMatchObject({ operation: 'Closed', status: 'refused' });
  expect((await list())[0]?.denied.map(({ tree }) => written(tree))).toEqual(['signed in no']);
  await api
    .withAuthorization('Bearer nonsense')
    .subscribe('subscription { poemPublished { id } }')
    .catch(() => {});
  await expect
    .poll(async () => (await list())[0])
    .toMatchObject({
      ...{ operation: 'connection', status: 'refused', credentials: { verdict: 'refused' } },
      errors: [{ code: '4401', message: 'The token was refused: token-malformed' }],
    });
});

it('shows the state of the database and Clerk, with the latest five webhooks', async () => {
  const lineOf = async (label: string) => (await page()).status.find((line) => line.label === label);
  expect((await page()).status.map(({ label }) => label)).toEqual(['Identity', 'Database', 'Redis', 'Webhooks', 'Off']);
  expect(await lineOf('Database')).toMatchObject({ text: expect.stringMatching(/ responds$/), isGood: true });
  const [user] = api.clerk.store.users();
  for (let count = 0; count < 6; count++) {
    const event = webhookEvent('user.updated', user as NonNullable<typeof user>);
    const to = { url: `${api.url}/webhooks/clerk`, secret: api.keys.webhookSecret, id: `msg_${count}` };
    await sendWebhook({ ...to, event });
  }
  expect((await lineOf('Webhooks'))?.details).toEqual(
    Array(5).fill(expect.stringMatching(/Z user\.updated, applied$/)),
  );
  await api.anonymous.fetch('/webhooks/clerk', { method: 'POST', body: '{}' });
  const { details = [], ...line } = (await lineOf('Webhooks')) ?? {};
  expect(line).toMatchObject({ isGood: false, remedy: expect.stringContaining('CLERK_WEBHOOK_SIGNING_SECRET') });
  expect(details[0]).toMatch(/Z 400: .*svix/);
});

it('keeps no token, wherever it was sent, and 200 requests', async () => {
  const token = await api.mint('ada');
  await api
    .withAuthorization(`Bearer ${token}`)
    .query(`query ($id: ID!) { poem(id: $id) { id } user(id: "${token}") { id } }`, {
      id: token,
      key: 'ak_0123456789abcdef',
    });
  const text = JSON.stringify(await list());
  for (const part of [...token.split('.'), 'ak_0123456789abcdef']) expect(text).not.toContain(part);
  for (let count = 0; count < 210; count++) await api.anonymous.query('{ __typename }');
  expect(await list()).toHaveLength(200);
});

it('answers this machine only, under a loopback name', async () => {
  const status = await new Promise((resolve, reject) => {
    const asked = request(`${api.url}/playground/requests.json`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
  expect(status).toBe(403);
});

it('keeps the stream of an idle page open, so that the browser logs no broken connection', async () => {
  const connection = { ...defaultLimits.connection, idleMs: 7_000 };
  const other = await startApi({}, { settings: { limits: { ...defaultLimits, connection } } });
  const stream = await other.anonymous.fetch('/playground/events');
  const reader = stream.body?.getReader();
  const chunks: string[] = [];
  while (chunks.length < 4) chunks.push(new TextDecoder().decode((await reader?.read())?.value));
  expect(chunks.slice(-2)).toEqual([':\n\n', ':\n\n']);
  await reader?.cancel();
});

it('does not delay the shutdown of the server', async () => {
  const other = await startApi();
  const stream = await other.anonymous.fetch('/playground/events');
  const reader = stream.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('event: start');
  await other.app.close();
  let done = false;
  while (!done) done = (await reader?.read())?.done ?? true;
  expect(done).toBe(true);
});

describeInBrowser('requests', (open) => {
  it('shows a request at once, and opens it in the playground as the person who sent it', async () => {
    const { page, written } = await open(api.url);
    await page.goto(`${api.url}/playground/requests`);
    await expect.poll(() => page.getByRole('list', { name: 'Services' }).innerText()).toContain('Identity');
    await api.as('grace').query(draft.replace('Draft', 'Fresh'));
    const entry = page
      .getByRole('list', { name: 'Latest requests' })
      .getByRole('listitem')
      .filter({ hasText: 'Fresh' });
    await entry.locator('summary').click();
    const text = await entry.innerText();
    expect(text).toMatch(/GraphQL as Grace Hopper[\s\S]+1 refusal/);
    expect(text).toMatch(
      /Credentials: good, a session token of Grace Hopper \(user_grace\); org:admin in org_acme; \d+ s left\./,
    );
    expect(text).toMatch(
      /Poem\.draftNotes Not allowed\.[\s\S]+✕ author not met\s+✕ admin not met[\s\S]+What would pass: author or admin/,
    );
    await entry.getByRole('button', { name: 'Open in the playground as Grace' }).click();
    await expect.poll(written).toContain('query Fresh');
    await page.getByRole('radio', { name: 'Grace', checked: true }).waitFor({ state: 'attached' });
    expect(page.url()).toBe(`${api.url}/`);
  });

  it('keeps showing new requests and webhooks, and leaves open entries open', async () => {
    const { page } = await open(api.url);
    await page.goto(`${api.url}/playground/requests`);
    const entries = page.getByRole('list', { name: 'Latest requests' });
    const status = page.getByRole('list', { name: 'Services' });
    const off = status.locator('details').last();
    await off.locator('summary').click();
    await api.anonymous.query('query First { poems { edges { cursor } } }');
    await entries.getByText('First', { exact: true }).click();
    await api.withAuthorization('Bearer nonsense').query('query Second { poems { edges { cursor } } }');
    await expect.poll(() => entries.locator('strong').first().textContent()).toBe('POST /graphql');
    await entries.getByText('POST /graphql', { exact: true }).first().click();
    expect(await entries.innerText()).toContain('Credentials: not accepted, token-malformed. The token was refused.');
    await expect.poll(() => entries.locator('details[open]').count()).toBe(2);
    await api.anonymous.fetch('/webhooks/clerk', { method: 'POST', body: '{}' });
    await expect.poll(() => status.innerText()).toContain('Webhooks: the latest was rejected');
    expect(await off.getAttribute('open')).not.toBeNull();
  });

  it('keeps a request that is reported while the list is loaded, above the older ones', async () => {
    const { page } = await open(api.url);
    await api.anonymous.query('query Earlier { poems { edges { cursor } } }');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/playground/requests.json', async (route) => {
      const response = await route.fetch();
      await held;
      await route.fulfill({ response });
    });
    const loading = page.waitForRequest('**/playground/requests.json');
    await page.goto(`${api.url}/playground/requests`);
    await loading;
    const names = page.getByRole('list', { name: 'Latest requests' }).locator('strong');
    await api.anonymous.query('query Meanwhile { poems { edges { cursor } } }');
    await expect.poll(() => names.allTextContents()).toEqual(['Meanwhile']);
    release();
    await expect.poll(async () => (await names.allTextContents()).slice(0, 2)).toEqual(['Meanwhile', 'Earlier']);
  });

  it('shows calls of tools by models, with the application, its scopes and the operation of the tool', async () => {
    const mcp = await startMcp();
    const { page } = await open(mcp.url);
    await page.goto(`${mcp.url}/playground/requests`);
    await page.getByText('No client has sent a request yet.').waitFor();
    const authorization = `Bearer ${await mcp.mintApp('linus', { scopes: READ })}`;
    await send(mcp.mcpUrl, call('ListMyPoems'), { authorization });
    await send(mcp.mcpUrl, call('WhoAmI'), { authorization });
    await send(mcp.mcpUrl, call('ListMyPoems'));
    const entry = page.getByRole('list', { name: 'Latest requests' }).getByRole('listitem').locator('details');
    await expect.poll(() => entry.count()).toBe(3);
    for (const summary of await entry.locator('summary').all()) await summary.click();
    const [anonymous, denied, listed] = await entry.allInnerTexts();
    expect(listed).toMatch(/tools\/call ListMyPoems MCP as Linus Torvalds through an app 200 · \d+ ms\s/);
    expect(listed).toContain('(user_linus)');
    expect(listed).toMatch(/through client_editor; scopes: poems:read\./);
    expect(listed).toContain('query ListMyPoems');
    expect(denied).toMatch(/tools\/call WhoAmI .+ 403 .+ 1 error[\s\S]+This tool requires the scopes email profile\./);
    expect(anonymous).toMatch(/MCP as Anonymous 401 [\s\S]+Credentials: none\.[\s\S]+Not signed in\./);
    // The page does not have the application's token, and the person's own may have more access.
    expect(await entry.getByRole('button', { name: /^Open in the playground as Linus/ }).count()).toBe(0);
  });
});
