import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../log.ts';
import type { EventPayloads, Events } from './events.ts';

const PREFIX = 'gatehouse:event:';

type Options = Pick<RedisOptions, 'maxRetriesPerRequest' | 'commandTimeout'>;

/** Events through Redis' publish and subscribe: what any instance publishes reaches the `local` subscribers of each. */
export const createRedisEvents = (url: string, local: Events, log: Logger): Events => {
  const publisher = connect(url, { maxRetriesPerRequest: 1, commandTimeout: 1_000 }, log);
  let subscriber: Redis | null = null;

  const listen = () => {
    if (subscriber !== null) return;
    subscriber = connect(url, { maxRetriesPerRequest: null }, log);
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

/** Connects when first used and again whenever it must; says so once a loss. An error of Redis may hold the password, its message not. */
const connect = (url: string, options: Options, log: Logger): Redis => {
  const redis = new Redis(url, { ...options, lazyConnect: true, connectTimeout: 2_000 });
  let told = false;
  redis.on('error', (cause: Error & { code?: string }) => {
    if (!told) log.warn({ reason: cause.message || cause.code }, 'Redis cannot be reached');
    told = true;
  });
  redis.on('ready', () => {
    told = false;
  });
  return redis;
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
