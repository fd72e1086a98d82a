import type { RedisConfig } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import type { EventType } from './event.ts';
import { createLocalEvents } from './local-events.ts';
import { createRedisEvents } from './redis-events.ts';

export type Events = {
  /**
   * Always reaches the subscribers of this process; never rejects.
   * @returns whether it was also sent to the other instances; if not, the reason is logged
   */
  publish<Payload extends object>(event: EventType<Payload>, payload: Payload): Promise<boolean>;
  /**
   * All subscribers of a process get the same object for one event.
   * @param concerns returns false for events that this subscriber does not get; they cost it nothing
   */
  subscribe<Payload extends object>(
    event: EventType<Payload>,
    concerns?: (payload: Payload) => boolean,
  ): AsyncIterableIterator<Payload>;
  /** Resolves if the other instances can be reached, or if there are none; rejects if Redis does not respond. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

/** Events within this process and, through Redis, among all instances. `close` ends every subscription. */
export function createEvents(redis: RedisConfig, log: Logger): Events {
  const local = createLocalEvents(log);
  return redis === null ? local : createRedisEvents(redis.url, local, log);
}
