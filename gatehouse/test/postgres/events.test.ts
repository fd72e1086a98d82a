import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultLimits, product } from '../../config/index.ts';
import { createLog } from '../../log/index.ts';
import { createEvents } from '../../postgres/events.ts';
import { mapEvents } from '../../postgres/map-events.ts';
import type { Config } from '../app/config.ts';
import { poemPublished } from '../app/data/poem.ts';

const open = (redis: Config['redis'] = null, behind = defaultLimits.events.behind) => {
  const lines: string[] = [];
  const log = createLog({ logLevel: 'info' }, { write: (line: string) => void lines.push(line) });
  const events = createEvents(redis, log, { ...defaultLimits, events: { behind } });
  onTestFinished(() => events.close());
  return { ...events, lines };
};

const poem = (id: string) => ({ id, status: 'PUBLISHED' as const, authorId: 'user_linus', organizationId: null });

const done = { value: undefined, done: true };

describe('events', () => {
  test('reach every subscriber, in order, whether it waits or is late', async () => {
    const events = open();
    const [waiting, late] = [events.subscribe(poemPublished), events.subscribe(poemPublished)];
    const next = waiting.next();
    for (const id of ['a', 'b']) await events.publish(poemPublished, poem(id));
    expect(await next).toEqual({ value: poem('a'), done: false });
    expect(await waiting.next()).toEqual({ value: poem('b'), done: false });
    expect([await late.next(), await late.next()].map(({ value }) => value.id)).toEqual(['a', 'b']);
  });

  test('end when one of them cannot be mapped', async () => {
    const events = open();
    const subscription = events.subscribe(poemPublished);
    const mapped = mapEvents('linus', subscription, async () => {
      throw new Error('no');
    });
    const next = mapped.next();
    await events.publish(poemPublished, poem('a'));
    await expect(next).rejects.toThrow('no');
    expect(await subscription.next()).toEqual(done);
  });

  test('end at once for a subscriber that leaves while it waits', async () => {
    const events = open();
    const subscription = events.subscribe(poemPublished);
    const next = subscription.next();
    expect(await subscription.return?.()).toEqual(done);
    expect(await next).toEqual(done);
    await events.publish(poemPublished, poem('a'));
    expect(await subscription.next()).toEqual(done);
  });

  test('end for all when the process closes', async () => {
    const events = open();
    const subscription = events.subscribe(poemPublished);
    const next = subscription.next();
    await events.close();
    expect(await next).toEqual(done);
  });

  test('are not delivered to a subscriber that they do not concern, or when that cannot be decided', async () => {
    const events = open();
    const some = events.subscribe(poemPublished, ({ id }) => id === 'b');
    const none = events.subscribe(poemPublished, () => {
      throw new Error('Cannot be decided');
    });
    const next = none.next();
    for (const id of ['a', 'b']) await events.publish(poemPublished, poem(id));
    expect((await some.next()).value).toEqual(poem('b'));
    await events.close();
    expect(await next).toEqual(done);
    expect(events.lines.join()).toContain('Cannot be decided');
  });

  test('do not pile up for a subscriber that never takes them', async () => {
    const events = open();
    const subscription = events.subscribe(poemPublished);
    for (let index = 0; index <= 1_000; index += 1) await events.publish(poemPublished, poem(String(index)));
    expect(await subscription.next()).toEqual(done);
    expect(events.lines.join()).toContain('too slow');
  });

  test('wait for a subscriber up to the number that the application allows', async () => {
    const events = open(null, 2);
    const [two, three] = [events.subscribe(poemPublished), events.subscribe(poemPublished)];
    for (const id of ['a', 'b']) await events.publish(poemPublished, poem(id));
    expect((await two.next()).value).toEqual(poem('a'));
    await events.publish(poemPublished, poem('c'));
    expect((await two.next()).value).toEqual(poem('b'));
    expect(await three.next()).toEqual(done);
  });
});

test('where Redis cannot be reached, an event reaches this process, the publisher knows, and the log has no password', async () => {
  const events = open({ url: 'redis://:s3cret@127.0.0.1:1' });
  const subscription = events.subscribe(poemPublished);
  expect(await events.publish(poemPublished, poem('a'))).toBe(false);
  expect((await subscription.next()).value).toEqual(poem('a'));
  expect(events.lines.join()).toContain('did not reach the other instances');
  expect(events.lines.join()).not.toContain('s3cret');
});

const url = process.env.TEST_REDIS_URL ?? '';

describe.skipIf(url === '')('through Redis, if TEST_REDIS_URL is set', () => {
  const connect = () => {
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    return redis;
  };

  /** Waits until each of these instances has logged a foreign message. */
  const untilListening = async (redis: Redis, ...instances: { lines: string[] }[]) => {
    for (const { lines } of instances) lines.length = 0;
    const heard = async () => {
      for (const message of ['no JSON', '{"id":7}', '{"id":"a"}', 'null'])
        await redis.publish(`${product}:event:poemPublished`, message);
      return instances.every(({ lines }) => lines.some((line) => line.includes('not one of our events')));
    };
    await expect.poll(heard).toBe(true);
  };

  test('reach the subscribers of every instance once, in the order of each publisher; malformed messages reach none', async () => {
    const [here, there] = [open({ url }), open({ url })];
    const subscriptions = [here, there].map((events) => events.subscribe(poemPublished));
    await untilListening(connect(), here, there);
    for (const id of ['a', 'b']) await here.publish(poemPublished, poem(id));
    for (const id of ['c', 'd']) await there.publish(poemPublished, poem(id));
    const [ofHere, ofThere] = await Promise.all(
      subscriptions.map(async (subscription) => {
        const ids: string[] = [];
        while (ids.length < 4) ids.push((await subscription.next()).value.id);
        return ids;
      }),
    );
    for (const ids of [ofHere, ofThere]) {
      expect(ids?.toSorted()).toEqual(['a', 'b', 'c', 'd']);
      expect(ids?.filter((id) => id < 'c')).toEqual(['a', 'b']);
      expect(ids?.filter((id) => id > 'b')).toEqual(['c', 'd']);
    }
  });

  test('arrive again after the connection was lost', async () => {
    const [events, other] = [open({ url }), open({ url })];
    const subscription = events.subscribe(poemPublished);
    const redis = connect();
    await untilListening(redis, events);
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    const next = subscription.next();
    const arrived = async () => {
      await other.publish(poemPublished, poem('a'));
      return (await Promise.race([next, null]))?.value;
    };
    await expect.poll(arrived).toEqual(poem('a'));
  });
});
