import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { product } from '../../config/index.ts';
import { serveAgain } from '../rest/support.ts';
import { startApi } from '../support/api.ts';
import { connect, openSocket, paramsOf } from './support.ts';

const api = await startApi({ TRUST_PROXY: '1' });
const QUERY = 'subscription { poemPublished { id } }';
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

it('counts upgrades and refused tokens by address, and subscriptions by caller', async () => {
  const limited = await serveAgain(api, { config: { rateLimit: 4 } });
  for (let count = 0; count < 4; count++) await connect(limited, from('192.0.2.10'));
  expect(await openSocket(limited, from('192.0.2.10')).refused).toBe(429);

  const guess = { ...from('192.0.2.11'), params: { authorization: 'Bearer guess' } };
  const codes = [(await connect(limited, guess)).first, (await connect(limited, guess)).first];
  expect(codes).toMatchObject([{ code: 4401 }, { code: 4401 }]);
  expect(await openSocket(limited, guess).refused).toBe(429);

  const mallory = { ...from('192.0.2.12'), params: await paramsOf(api, 'mallory') };
  const client = await connect(limited, mallory);
  for (const id of ['a', 'b', 'c']) await client.subscribe(QUERY, {}, id);
  await client.send({ type: 'subscribe', id: 'd', payload: { query: QUERY } });
  expect(await client.closed).toMatchObject({ code: 4429, reason: expect.stringContaining('Too many requests') });
  expect((await connect(limited, mallory)).first).toMatchObject({ code: 4429 });
  // Signed-in callers have not used up the quota of their address.
  const linus = { ...from('192.0.2.12'), params: await paramsOf(api, 'linus') };
  for (let count = 0; count < 4; count++)
    expect((await connect(limited, linus)).first).toMatchObject({ type: 'connection_ack' });
  expect((await connect(limited, linus)).first).toMatchObject({ code: 4429 });
});

it('counts the subscriptions of an anonymous caller by address', async () => {
  const limited = await serveAgain(api, { config: { rateLimit: 3 } });
  const client = await connect(limited, from('192.0.2.14'));
  for (const id of ['a', 'b', 'c']) await client.send({ type: 'subscribe', id, payload: { query: QUERY } });
  expect(await client.closed).toMatchObject({ code: 4429 });
});

const redisUrl = process.env.TEST_REDIS_URL ?? '';

it.skipIf(redisUrl === '')(
  'through Redis, too, upgrades of signed-in callers do not count for their address',
  async () => {
    const redis = new Redis(redisUrl);
    onTestFinished(() => redis.disconnect());
    const keys = ['203.0.113.1', '203.0.113.2', 'user_grace'].map((key) => `${product}:rate:${key}`);
    await redis.del(...keys);
    onTestFinished(async () => void (await redis.del(...keys)));
    const limited = await serveAgain(api, { config: { rateLimit: 3, redis: { url: redisUrl } } });
    // It counts by itself until it is connected to Redis.
    const counted = async () => {
      await fetch(`${limited}/api/poems?first=1`, from('203.0.113.2'));
      return redis.exists(`${product}:rate:203.0.113.2`);
    };
    await expect.poll(counted).toBe(1);
    for (let count = 0; count < 2; count++) await connect(limited, from('203.0.113.1'));
    const grace = { ...from('203.0.113.1'), params: await paramsOf(api, 'grace') };
    for (let count = 0; count < 3; count++)
      expect((await connect(limited, grace)).first).toMatchObject({ type: 'connection_ack' });
  },
);

it('a refused token that uses up the address is answered 4429', async () => {
  const limited = await serveAgain(api, { config: { rateLimit: 1 } });
  expect((await connect(limited, { params: { authorization: 'Bearer guess' } })).first).toMatchObject({ code: 4429 });
});
