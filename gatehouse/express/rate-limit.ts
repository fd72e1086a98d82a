import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { type Auth, callerOf, networkOf } from '../auth/index.ts';
import { type Limits, product, type RedisConfig } from '../config/index.ts';
import { ApiError } from '../errors/index.ts';
import type { Logger } from '../log/index.ts';
import { connectRedis } from '../postgres/index.ts';

/** RATE_LIMIT is a number of requests per minute. */
const WINDOW_SECONDS = 60;

type Options = { redis: RedisConfig; log: Logger; requests: number; limits: Limits['redis'] };

/**
 * Counts the requests of each caller: a user, a machine or, for anonymous callers, their IP address. With Redis, all
 * instances share the counts; without it, or while it is unavailable, each process counts on its own. This stops
 * runaway loops and token guessing, but is no defence against a distributed flood.
 */
export function createRateLimit({ redis, log, requests, limits }: Options) {
  const { limiter, close } = createLimiter({ redis, log, requests, limits });
  const policy = `"caller";q=${requests};w=${WINDOW_SECONDS}`;

  /** https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html */
  const setHeaders = (res: Response, { remainingPoints, msBeforeNext }: RateLimiterRes): number => {
    const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
    res.setHeader('RateLimit-Policy', policy);
    res.setHeader('RateLimit', `"caller";r=${remainingPoints};t=${seconds}`);
    return seconds;
  };

  const count = async (key: string, res: Response): Promise<void> => {
    try {
      setHeaders(res, await limiter.consume(key));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = setHeaders(res, refusal);
      res.setHeader('Retry-After', String(seconds));
      throw new ApiError('RATE_LIMITED', `Too many requests. Try again in ${seconds} s.`);
    }
  };

  /** Counts a request by its caller if `optionalAuth` has run and found one; otherwise by IP address. */
  const limitCallers: RequestHandler = (req, res, next) => {
    count(callerKeyOf(req), res).then(() => next(), next);
  };

  /** Counts a request with rejected credentials, to limit guessing. */
  const limitRefused: ErrorRequestHandler = (error, req, res, next) => {
    if (!(error instanceof ApiError && error.code === 'UNAUTHENTICATED')) return next(error);
    count(addressOf(req), res).then(() => next(error), next);
  };

  /**
   * Counts other events, such as a message on a socket. Resolves to the seconds to wait, or null if within the limit.
   */
  const secondsToWait = async (key: string): Promise<number | null> => {
    try {
      await limiter.consume(key);
      return null;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    }
  };

  /** Takes back a request that was counted for an address, once the caller is known. */
  const giveBack = async (key: string): Promise<void> => void (await limiter.reward(key));

  return { limitCallers, limitRefused, secondsToWait, giveBack, close };
}

const createLimiter = ({
  redis,
  log,
  requests,
  limits: { connectMs, countMs },
}: Options): { limiter: RateLimiterAbstract; close: () => void } => {
  const memory = new RateLimiterMemory({ points: requests, duration: WINDOW_SECONDS });
  if (redis === null) return { limiter: memory, close: () => undefined };
  const options = { connectTimeout: connectMs, commandTimeout: countMs, enableOfflineQueue: false };
  const client = connectRedis(redis.url, options, log);
  const limiter = new RateLimiterRedis({
    storeClient: client,
    keyPrefix: `${product}:rate`,
    points: requests,
    duration: WINDOW_SECONDS,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
  return { limiter, close: () => client.disconnect() };
};

/** The key of the caller if `optionalAuth` has run and found one, otherwise of their network. */
export function callerKeyOf(req: Request): string {
  const auth: Auth | undefined = req.auth?.();
  return (auth === undefined ? null : callerOf(auth)) ?? addressOf(req);
}

/** The network that a request counts for while its caller is unknown. */
export function addressOf({ ip }: Pick<Request, 'ip'>): string {
  return networkOf(ip);
}
