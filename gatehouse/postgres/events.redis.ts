import type { Redis } from 'ioredis';
import type { Logger } from '../log/index.ts';
import type { EventPayloads, Events } from './events.ts';
import { connectRedis } from './redis.ts';

const PREFIX = 'gatehouse:event:';

/** Events through Redis' publish and subscribe: what any instance publishes reaches the `local` subscribers of each. */
export const createRedisEvents = (url: string, local: Events, log: Logger): Events => {
  const publisher = connectRedis(url, { lazyConnect: true, maxRetriesPerRequest: 1, commandTimeout: 1_000 }, log);
  let subscriber: Redis | null = null;

  const listen = () => {
    if (subscriber !== null) return;
    subscriber = connectRedis(url, { lazyConnect: true, maxRetriesPerRequest: null }, log);
    subscriber.on('pmessage', (_pattern, channel, message) => {
      const payload = parse(message);
      if (payload === null) log.warn({ channel }, 'a message in Redis is not one of our events');
      else void local.publish(channel.slice(PREFIX.length) as keyof EventPayloads, payload);
    });
    subscriber
      .psubscribe(`${PREFIX}*`)
      .catch((cause: Error) => log.error({ reason: cause.message }, 'no events from Redis'));
  };

  return {
    publish: async (name, payload) => {
      try {
        await publisher.publish(PREFIX + name, JSON.stringify(payload));
      } catch (cause) {
        log.error({ event: name, reason: (cause as Error).message }, 'an event could not be published');
      }
    },
    subscribe: (name) => {
      listen();
      return local.subscribe(name);
    },
    close: async () => {
      await local.close();
      subscriber?.disconnect();
      publisher.disconnect();
    },
  };
};

const parse = (message: string): { id: string } | null => {
  try {
    const payload: unknown = JSON.parse(message);
    return typeof payload === 'object' && payload !== null && 'id' in payload && typeof payload.id === 'string'
      ? { id: payload.id }
      : null;
  } catch {
    return null;
  }
};
