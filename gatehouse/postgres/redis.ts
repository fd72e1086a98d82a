import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../log/index.ts';

type Options = Pick<RedisOptions, 'lazyConnect' | 'maxRetriesPerRequest' | 'commandTimeout' | 'enableOfflineQueue'> & {
  connectTimeout: number;
};

/**
 * A connection that reconnects by itself; a loss is logged once. Errors of Redis may contain the password; their
 * messages do not.
 */
export function connectRedis(url: string, options: Options, log: Logger): Redis {
  const redis = new Redis(url, options);
  let told = false;
  redis.on('error', (cause: Error & { code?: string }) => {
    if (!told) log.warn({ reason: cause.code ?? cause.message }, 'Redis cannot be reached');
    told = true;
  });
  redis.on('ready', () => {
    told = false;
  });
  return redis;
}
