import { expect, it } from 'vitest';
import { isPrivateAddress } from '../../gatehouse/express/metrics.ts';
import { connect } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const { url, nobody, as, withAuthorization } = await startApi();

const scrape = async (): Promise<string> => (await nobody.fetch('/metrics')).text();

it('counts requests by route and status, and callers by what their credentials were worth', async () => {
  await nobody.query('{ posts { edges { cursor } } }');
  await as('ada').query('{ me { id } }');
  await withAuthorization('Bearer nonsense').query('{ me { id } }');
  await nobody.fetch('/api/posts');
  for (const path of ['/one', '/two', '/graphqlx', '/__proto__']) await nobody.fetch(path);
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

it.each(['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via'])(
  'is not there for what a proxy forwards: %s',
  async (name) => {
    const response = await nobody.fetch('/metrics', { headers: { [name]: '127.0.0.1' } });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' });
  },
);

it.each([
  '127.0.0.1',
  '::1',
  '::ffff:127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.9',
  'fd00::1',
  'fe80::1%eth0',
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

it.each([
  '8.8.8.8',
  '172.32.0.1',
  '172.15.0.1',
  '11.0.0.1',
  '::ffff:8.8.8.8',
  '2001:db8::1',
  'fe00::1',
  '',
  'localhost',
])('%s is not', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});
