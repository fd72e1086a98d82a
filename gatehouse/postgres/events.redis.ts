import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { product } from '../config/product.ts';
import type { Logger } from '../log/index.ts';
import { type EventName, eventPayloads } from './events.payloads.ts';
import type { Events } from './events.ts';
import { connectRedis } from './redis.ts';

const PREFIX = `${product}:event:`;

/**
 * Events through Redis' publish and subscribe. The `local` subscribers of the instance that publishes do not depend on it:
 * they are reached directly, and the copy that comes back from Redis is left out.
 */
export const createRedisEvents = (url: string, local: Events, log: Logger): Events => {
  const instance = randomUUID();
  const publisher = connectRedis(url, { lazyConnect: true, maxRetriesPerRequest: 1, commandTimeout: 1_000 }, log);
  let subscriber: Redis | null = null;

  const take = (channel: string, message: string) => {
    const name = channel.slice(PREFIX.length);
    const received = parse(name, message);
    if (received === null) log.warn({ channel }, 'a message in Redis is not one of our events');
    else if (received.from !== instance) void local.publish(received.name, received.payload);
  };
  const listen = () => {
    if (subscriber !== null) return;
    subscriber = connectRedis(url, { lazyConnect: true, maxRetriesPerRequest: null }, log);
    subscriber.on('pmessage', (_pattern, channel, message) => take(channel, message));
    subscriber
      .psubscribe(`${PREFIX}*`)
      .catch((cause: Error) => log.error({ reason: cause.message }, 'no events from Redis'));
  };

  return {
    publish: async (name, payload) => {
      await local.publish(name, payload);
      try {
        await publisher.publish(PREFIX + name, JSON.stringify({ ...payload, from: instance }));
        return true;
      } catch (cause) {
        log.error({ event: name, reason: (cause as Error).message }, 'an event did not reach the other instances');
        return false;
      }
    },
    subscribe: (name, concerns) => {
      listen();
      return local.subscribe(name, concerns);
    },
    close: async () => {
      await local.close();
      subscriber?.disconnect();
      publisher.disconnect();
    },
  };
};

/** An event as it is declared, or null: an older instance, or somebody else with access to Redis, may have sent anything. */
const parse = (name: string, message: string) => {
  if (!Object.hasOwn(eventPayloads, name)) return null;
  try {
    const json = JSON.parse(message);
    const payload = eventPayloads[name as EventName].safeParse(json);
    return payload.success ? { name: name as EventName, payload: payload.data, from: json.from as unknown } : null;
  } catch {
    return null;
  }
};
