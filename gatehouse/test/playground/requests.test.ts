import { request } from 'node:http';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { describeInBrowser } from './browser.ts';

const api = await startApi();

const list = async () => {
  const answer = await api.nobody.fetch('/playground/requests.json');
  return ((await answer.json()) as { entries: object[] }).entries;
};

it('lists requests of any client with caller, operation, status and refusals', async () => {
  await api.as('linus').query('query Drafts { users { edges { node { email } } } }');
  await api.nobody.fetch('/api/me');
  await api.withAuthorization('Bearer nonsense').fetch('/api/poems');
  const [refused, rest, graphql] = await list();
  expect(graphql).toMatchObject({
    kind: 'GraphQL',
    caller: { type: 'session', id: 'user_linus' },
    operation: 'Drafts',
  });
  expect(graphql).toMatchObject({
    status: 200,
    errors: [{ code: 'FORBIDDEN', coordinate: 'Query.users', rule: 'admin' }],
  });
  expect(rest).toMatchObject({ kind: 'REST', caller: { type: 'anonymous' }, operation: 'GET /api/me', status: 401 });
  expect(refused).toMatchObject({ caller: { type: 'refused' }, status: 401, errors: [{ code: 'UNAUTHENTICATED' }] });
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
  for (let count = 0; count < 210; count++) await api.nobody.query('{ __typename }');
  expect(await list()).toHaveLength(200);
});

it('is answered to this machine alone, under its own name', async () => {
  const status = await new Promise((resolve, reject) => {
    const asked = request(`${api.url}/playground/requests.json`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
  expect(status).toBe(403);
});

it('does not hold up the end of the server', async () => {
  const other = await startApi();
  const stream = await other.nobody.fetch('/playground/events');
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
    await expect
      .poll(() => page.getByRole('list', { name: 'What the server stands on' }).innerText())
      .toContain('Identity');
    await api.as('grace').query('query Fresh { users { edges { cursor } } }');
    const entry = page
      .getByRole('list', { name: 'Latest requests' })
      .getByRole('listitem')
      .filter({ hasText: 'Fresh' });
    await entry.locator('summary').click();
    expect(await entry.innerText()).toMatch(/GraphQL as Grace Hopper[\s\S]+Query\.users Not allowed\. For: admin/);
    await entry.getByRole('button', { name: 'Open in the playground as Grace' }).click();
    await expect.poll(written).toContain('query Fresh');
    await page.getByRole('radio', { name: 'Grace', checked: true }).waitFor({ state: 'attached' });
    expect(page.url()).toBe(`${api.url}/`);
  });
});
