import type { RedisConfig } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import type { EventType } from './event.ts';
import { createLocalEvents } from './events.local.ts';
import { createRedisEvents } from './events.redis.ts';

export type Events = {
  /**
   * Reaches the subscribers of this process in any case, and never rejects.
   * @returns whether it was also sent to the other instances; the reason why not is in the log
   */
  publish<Payload extends object>(event: EventType<Payload>, payload: Payload): Promise<boolean>;
  /**
   * All subscribers of a process get the same object for the same event.
   * @param concerns events for which it is false do not reach this subscriber, and cost it nothing
   */
  subscribe<Payload extends object>(
    event: EventType<Payload>,
    concerns?: (payload: Payload) => boolean,
  ): AsyncIterableIterator<Payload>;
  close(): Promise<void>;
};

/** Events within this process, and through Redis among all instances that share it. `close` ends every subscription. */
export const createEvents = (redis: RedisConfig, log: Logger): Events => {
  const local = createLocalEvents(log);
  return redis === null ? local : createRedisEvents(redis.url, local, log);
};
