import { expect, it } from 'vitest';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const TOKEN = 'a'.repeat(64);
const start = async () => {
  const api = await startApi({ METRICS_TOKEN: TOKEN });
  const scrape = async (): Promise<string> => (await api.withAuthorization(`Bearer ${TOKEN}`).fetch('/metrics')).text();
  return { ...api, scrape };
};
const { url, anonymous, scrape } = await start();

it('counts requests by route and status, and callers by the result of authentication', async () => {
  const { anonymous, as, withAuthorization, scrape } = await start();
  await anonymous.query('{ poems { edges { cursor } } }');
  await as('ada').query('{ me { id } }');
  await withAuthorization('Bearer nonsense').query('{ me { id } }');
  await anonymous.fetch('/api/poems');
  for (const path of ['/one', '/two', '/graphqlx', '/__proto__']) await anonymous.fetch(path);
  const text = await scrape();
  expect(text).toContain('http_request_duration_seconds_count{route="/graphql",status="200"} 2\n');
  expect(text).toContain('http_request_duration_seconds_count{route="/graphql",status="401"} 1\n');
  expect(text).toContain('http_request_duration_seconds_count{route="/api",status="200"} 1\n');
  expect(text).toContain('http_request_duration_seconds_count{route="other",status="404"} 4\n');
  expect(text).toContain('auth_verdicts_total{outcome="absent"} 2\n');
  expect(text).toContain('auth_verdicts_total{outcome="good"} 1\n');
  expect(text).toContain('auth_verdicts_total{outcome="bad"} 1\n');
  expect(text).toContain('process_cpu_seconds_total');
});

it('counts open sockets', async () => {
  const client = await connect(url);
  expect(await scrape()).toContain('graphql_sockets 1\n');
  client.socket.close();
  await expect.poll(scrape).toContain('graphql_sockets 0\n');
});

it.each([
  ['no credentials', {}],
  ['another token', { authorization: `Bearer ${'b'.repeat(64)}` }],
  ['a part of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
  ['more than the token', { authorization: `Bearer ${TOKEN}a` }],
  ['the token without its scheme', { authorization: TOKEN }],
  ['no credentials, on behalf of a neighbour', { 'x-forwarded-for': '127.0.0.1' }],
])('are not there for a caller with %s', async (_, headers) => {
  const response = await anonymous.fetch('/metrics', { headers });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' });
});

it('are served to a caller with the token behind any proxy', async () => {
  const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '192.0.2.1', via: '1.1 proxy' };
  expect((await anonymous.fetch('/metrics', { headers })).status).toBe(200);
});

it('are not served without METRICS_TOKEN', async () => {
  const without = await startApi();
  for (const authorization of ['Bearer ', 'Bearer null', 'Bearer undefined']) {
    expect((await without.anonymous.fetch('/metrics', { headers: { authorization } })).status).toBe(404);
  }
  expect((await without.anonymous.fetch('/metrics')).status).toBe(404);
});
