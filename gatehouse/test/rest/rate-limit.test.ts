import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { product } from '../../config/index.ts';
import { startApi } from '../support/api.ts';
import { serveAgain } from './support.ts';

const SECRET = `whsec_${Buffer.from('a secret for the tests of webhooks').toString('base64')}`;
const api = await startApi({ TRUST_PROXY: '1', CLERK_ACCEPTS_TOKENS: 'api_key', CLERK_WEBHOOK_SIGNING_SECRET: SECRET });
const counting = { config: { rateLimit: 3 } };
const bearer = async (person: 'ada' | 'linus') => ({ authorization: `Bearer ${await api.mint(person)}` });

const statusesOf = async (url: string, headers: Record<string, string>, times: number, init: RequestInit = {}) => {
  const statuses: number[] = [];
  for (let time = 0; time < times; time++) statuses.push((await fetch(url, { ...init, headers })).status);
  return statuses;
};
const from = (address: string) => ({ 'x-forwarded-for': address });

describe('a caller with too many requests', () => {
  it('is answered 429 with the time to wait, over REST as a problem', async () => {
    const url = `${await serveAgain(api, counting)}/api/poems?first=1`;
    const first = await fetch(url);
    expect(first.headers.get('ratelimit-policy')).toBe('"caller";q=3;w=60');
    expect(first.headers.get('ratelimit')).toBe('"caller";r=2;t=60');
    await statusesOf(url, {}, 2);
    const refused = await fetch(url);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"caller";r=0;t=\d+$/);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  });

  it('is answered over GraphQL with an error, by the same count', async () => {
    const url = await serveAgain(api, counting);
    expect(await statusesOf(`${url}/api/poems`, {}, 3)).toEqual([200, 200, 200]);
    const refused = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ poems(first: 1) { edges { cursor } } }"}',
    });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  });

  it('is a person at any address, and not others at the same address', async () => {
    const url = `${await serveAgain(api, counting)}/api/poems?first=1`;
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      expect(await statusesOf(url, { ...from(address), ...(await bearer('linus')) }, 1)).toEqual([200]);
    }
    expect(await statusesOf(url, { ...from('192.0.2.4'), ...(await bearer('linus')) }, 1)).toEqual([429]);
    expect(await statusesOf(url, { ...from('192.0.2.4'), ...(await bearer('ada')) }, 1)).toEqual([200]);
    expect(await statusesOf(url, from('192.0.2.4'), 1)).toEqual([200]);
  });

  it('is a machine, apart from the person it belongs to', async () => {
    const url = `${await serveAgain(api, counting)}/api/poems?first=1`;
    const { secret } = api.clerk.store.issue({ kind: 'api_key', name: 'test', subject: 'user_ada' });
    expect(await statusesOf(url, { authorization: `Bearer ${secret}` }, 4)).toEqual([200, 200, 200, 429]);
    expect(await statusesOf(url, await bearer('ada'), 1)).toEqual([200]);
  });

  it('is an address that guesses tokens, without harm to callers with valid ones', async () => {
    const url = `${await serveAgain(api, counting)}/api/me`;
    const guess = { ...from('192.0.2.9'), authorization: 'Bearer guess' };
    expect(await statusesOf(url, guess, 5)).toEqual([401, 401, 401, 429, 429]);
    expect(await statusesOf(url, { ...from('192.0.2.9'), ...(await bearer('linus')) }, 1)).toEqual([200]);
  });

  it('is the sender of a webhook, by address', async () => {
    const url = `${await serveAgain(api, counting)}/webhooks/clerk`;
    expect(await statusesOf(url, {}, 4, { method: 'POST' })).toEqual([400, 400, 400, 429]);
  });

  it('is an IPv6 network, because one owner has 2^64 addresses of it', async () => {
    const url = `${await serveAgain(api, counting)}/api/poems?first=1`;
    const addresses = [
      '2001:db8::1',
      '2001:db8:0:0:ffff::2',
      '2001:db8:0:0:1:2:3:4',
      '2001:0db8::5',
      '2001:db8:0:1::1',
    ];
    const statuses: number[] = [];
    for (const address of addresses) statuses.push(...(await statusesOf(url, from(address), 1)));
    expect(statuses).toEqual([200, 200, 200, 429, 200]);
  });

  it('is one and the same IPv4 address however a proxy writes it', async () => {
    const url = `${await serveAgain(api, counting)}/api/poems?first=1`;
    const statuses: number[] = [];
    for (const address of [
      '192.0.2.1',
      '::ffff:192.0.2.1',
      '::FFFF:c000:201',
      '0:0:0:0:0:ffff:c000:0201',
      '::ffff:192.0.2.2',
    ]) {
      statuses.push(...(await statusesOf(url, from(address), 1)));
    }
    expect(statuses).toEqual([200, 200, 200, 429, 200]);
  });

  it('cannot pose as another with a header that no trusted proxy has set', async () => {
    const url = `${await serveAgain(api, { config: { rateLimit: 3, http: { ...api.config.http, trustProxy: false } } })}/api/poems?first=1`;
    const statuses: number[] = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']) {
      statuses.push(...(await statusesOf(url, from(address), 1)));
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

it('health is never refused', async () => {
  const url = await serveAgain(api, { config: { rateLimit: 1 } });
  expect(await statusesOf(`${url}/livez`, {}, 3)).toEqual([200, 200, 200]);
});

it('counts no caller without RATE_LIMIT', async () => {
  const response = await api.anonymous.fetch('/api/poems?first=1');
  expect(response.headers.get('ratelimit-policy')).toBeNull();
});

it('while Redis cannot be reached, each instance counts by itself', async () => {
  const url = `${await serveAgain(api, { config: { rateLimit: 3, redis: { url: 'redis://127.0.0.1:1' } } })}/api/poems?first=1`;
  expect(await statusesOf(url, {}, 4)).toEqual([200, 200, 200, 429]);
});

const redisUrl = process.env.TEST_REDIS_URL ?? '';

describe.skipIf(redisUrl === '')('through Redis, if TEST_REDIS_URL is set', () => {
  it('instances count together, and the count ends', async () => {
    const redis = new Redis(redisUrl);
    onTestFinished(() => redis.disconnect());
    const clean = async () => {
      const keys = await redis.keys(`${product}:rate:*`);
      if (keys.length > 0) await redis.del(...keys);
    };
    await clean();
    onTestFinished(clean);
    const config = { rateLimit: 3, redis: { url: redisUrl } };
    const [one, two] = [await serveAgain(api, { config }), await serveAgain(api, { config })];
    const path = '/api/poems?first=1';
    // An instance whose connection is not ready yet counts by itself: each has to count something in Redis first.
    for (const [instance, address] of [[one, '192.0.2.78'] as const, [two, '192.0.2.79'] as const]) {
      const counted = async () => {
        await fetch(instance + path, { headers: from(address) });
        return redis.exists(`${product}:rate:${address}`);
      };
      await expect.poll(counted).toBe(1);
    }
    expect(await statusesOf(one + path, from('192.0.2.77'), 2)).toEqual([200, 200]);
    expect(await statusesOf(two + path, from('192.0.2.77'), 2)).toEqual([200, 429]);
    expect(await statusesOf(one + path, from('192.0.2.77'), 1)).toEqual([429]);
    expect(await redis.ttl(`${product}:rate:192.0.2.77`)).toBeGreaterThan(0);
  });
});
