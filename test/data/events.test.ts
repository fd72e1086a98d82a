import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../gatehouse/log/index.ts';
import { createEvents } from '../../gatehouse/postgres/events.ts';
import type { Config } from '../../src/config.ts';

const open = (redis: Config['redis'] = null) => {
  const lines: string[] = [];
  const log = createLog({ logLevel: 'info' }, { write: (line: string) => void lines.push(line) });
  const events = createEvents(redis, log);
  onTestFinished(() => events.close());
  return { ...events, lines };
};

const done = { value: undefined, done: true };

describe('events', () => {
  test('reach every subscriber, in order, whether it waits or is late', async () => {
    const events = open();
    const [waiting, late] = [events.subscribe('postPublished'), events.subscribe('postPublished')];
    const next = waiting.next();
    for (const id of ['a', 'b']) await events.publish('postPublished', { id });
    expect(await next).toEqual({ value: { id: 'a' }, done: false });
    expect(await waiting.next()).toEqual({ value: { id: 'b' }, done: false });
    expect([await late.next(), await late.next()].map(({ value }) => value.id)).toEqual(['a', 'b']);
  });

  test('end at once for a subscriber that leaves while it waits', async () => {
    const events = open();
    const subscription = events.subscribe('postPublished');
    const next = subscription.next();
    expect(await subscription.return?.()).toEqual(done);
    expect(await next).toEqual(done);
    await events.publish('postPublished', { id: 'a' });
    expect(await subscription.next()).toEqual(done);
  });

  test('end for all when the process closes', async () => {
    const events = open();
    const subscription = events.subscribe('postPublished');
    const next = subscription.next();
    await events.close();
    expect(await next).toEqual(done);
  });

  test('do not pile up for a subscriber that never takes them', async () => {
    const events = open();
    const subscription = events.subscribe('postPublished');
    for (let index = 0; index <= 1_000; index += 1) await events.publish('postPublished', { id: String(index) });
    expect(await subscription.next()).toEqual(done);
    expect(events.lines.join()).toContain('too slow');
  });
});

test('where Redis cannot be reached, publishing still succeeds, and the log does not hold the password', async () => {
  const events = open({ url: 'redis://:s3cret@127.0.0.1:1' });
  events.subscribe('postPublished');
  await events.publish('postPublished', { id: 'a' });
  expect(events.lines.join()).toContain('could not be published');
  expect(events.lines.join()).not.toContain('s3cret');
});

const url = process.env.TEST_REDIS_URL;

if (url !== undefined) {
  describe('through Redis', () => {
    const connect = () => {
      const redis = new Redis(url);
      onTestFinished(() => redis.disconnect());
      return redis;
    };

    /** Until each of these instances has heard what is no event of ours, and said so. */
    const untilListening = async (redis: Redis, ...instances: { lines: string[] }[]) => {
      for (const { lines } of instances) lines.length = 0;
      const heard = async () => {
        for (const message of ['no JSON', '{"id":7}', 'null'])
          await redis.publish('gatehouse:event:postPublished', message);
        return instances.every(({ lines }) => lines.some((line) => line.includes('not one of our events')));
      };
      await expect.poll(heard).toBe(true);
    };

    test('reach the subscribers of every instance once, and nonsense reaches nobody', async () => {
      const [here, there] = [open({ url }), open({ url })];
      const subscriptions = [here, there].map((events) => events.subscribe('postPublished'));
      await untilListening(connect(), here, there);
      await here.publish('postPublished', { id: 'a' });
      await there.publish('postPublished', { id: 'b' });
      for (const subscription of subscriptions) {
        expect([await subscription.next(), await subscription.next()].map(({ value }) => value.id)).toEqual(['a', 'b']);
      }
    });

    test('come again after the connection was lost', async () => {
      const events = open({ url });
      const subscription = events.subscribe('postPublished');
      const redis = connect();
      await untilListening(redis, events);
      await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      const next = subscription.next();
      const arrived = async () => {
        await events.publish('postPublished', { id: 'a' });
        return (await Promise.race([next, null]))?.value;
      };
      await expect.poll(arrived).toEqual({ id: 'a' });
    });
  });
}
