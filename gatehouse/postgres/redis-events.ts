import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type Limits, product } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import type { Events, EventType } from './event.ts';
import { connectRedis } from './redis.ts';

const PREFIX = `${product}:event:`;

/**
 * Events through Redis' publish and subscribe. The `local` subscribers of the publishing instance do not depend on
 * Redis: they are reached directly, and the copy that comes back from Redis is ignored.
 */
export function createRedisEvents(
  url: string,
  local: Events,
  { connectMs: connectTimeout, publishMs: commandTimeout }: Limits['redis'],
  log: Logger,
): Events {
  const instance = randomUUID();
  const lazy = { connectTimeout, lazyConnect: true };
  const publisher = connectRedis(url, { ...lazy, commandTimeout, maxRetriesPerRequest: 1 }, log);
  let subscriber: Redis | null = null;

  /** The kinds of event that have had a subscriber here; all others are ignored. */
  const subscribed = new Map<string, EventType<object>>();

  const take = (channel: string, message: string) => {
    const event = subscribed.get(channel.slice(PREFIX.length));
    if (event === undefined) return;
    const json = parse(message);
    const payload = event.read(json);
    if (payload === null) log.warn({ channel }, 'a message in Redis is not one of our events');
    else if (Reflect.get(json as object, 'from') !== instance) void local.publish(event, payload);
  };
  const listen = () => {
    if (subscriber !== null) return;
    subscriber = connectRedis(url, { ...lazy, maxRetriesPerRequest: null }, log);
    subscriber.on('pmessage', (_pattern, channel, message) => take(channel, message));
    subscriber
      .psubscribe(`${PREFIX}*`)
      .catch((cause: Error) => log.error({ reason: cause.message }, 'no events from Redis'));
  };

  return {
    publish: async (event, payload) => {
      await local.publish(event, payload);
      try {
        await publisher.publish(PREFIX + event.name, JSON.stringify({ ...payload, from: instance }));
        return true;
      } catch (cause) {
        log.error(
          { event: event.name, reason: (cause as Error).message },
          'an event did not reach the other instances',
        );
        return false;
      }
    },
    subscribe: (event, concerns) => {
      subscribed.set(event.name, event as unknown as EventType<object>);
      listen();
      return local.subscribe(event, concerns);
    },
    ready: async () => void (await publisher.ping()),
    close: async () => {
      await local.close();
      subscriber?.disconnect();
      publisher.disconnect();
    },
  };
}

const parse = (message: string): unknown => {
  try {
    return JSON.parse(message);
  } catch {
    return null;
  }
};
