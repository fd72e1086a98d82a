import type { RedisConfig } from '../config/config.ts';
import type { Logger } from '../log/index.ts';
import { createLocalEvents } from './events.local.ts';
import { createRedisEvents } from './events.redis.ts';

/** What happened, for subscriptions. Payloads are ids only: a subscriber reads the row anew, as itself. */
export type EventPayloads = {
  postPublished: { id: string };
  /** A session is over, or a person is deleted: the id of either. */
  accessEnded: { id: string };
};

export type Events = {
  publish<Name extends keyof EventPayloads>(name: Name, payload: EventPayloads[Name]): Promise<void>;
  subscribe<Name extends keyof EventPayloads>(name: Name): AsyncIterableIterator<EventPayloads[Name]>;
  close(): Promise<void>;
};

/**
 * Events within this process, or through Redis among all instances that share it. Publishing never fails: an event that
 * could not be sent is logged. `close` ends every subscription.
 */
export const createEvents = (redis: RedisConfig, log: Logger): Events => {
  const local = createLocalEvents(log);
  return redis === null ? local : createRedisEvents(redis.url, local, log);
};
