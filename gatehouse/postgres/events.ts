import { defaultLimits, type Limits, type RedisConfig } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import type { Events } from './event.ts';
import { createLocalEvents } from './local-events.ts';
import { createRedisEvents } from './redis-events.ts';

/** Events within this process and, through Redis, among all instances. `close` ends every subscription. */
export function createEvents(
  redis: RedisConfig,
  log: Logger,
  limits: Pick<Limits, 'events' | 'redis'> = defaultLimits,
): Events {
  const local = createLocalEvents(log, limits.events);
  return redis === null ? local : createRedisEvents(redis.url, local, limits.redis, log);
}
