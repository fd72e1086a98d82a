import { type Response, Router } from 'express';
import { createSingleFlight } from '../auth/index.ts';
import type { Logger } from '../log/index.ts';

type Options = { ready: () => Promise<void>; log: Logger };

type Health = {
  router: Router;
  /** Makes `/readyz` answer 503 from now on. */
  drain(): void;
};

/**
 * `/livez`: the process responds. `/readyz`: it can serve; 503 while the database is unavailable, and before the server
 * closes.
 */
export function health({ ready, log }: Options): Health {
  const router = Router();
  let draining = false;
  // Concurrent requests share one check, because anyone can request it as often as they like.
  const checks = createSingleFlight<void>();
  router.get('/livez', (_req, res) => {
    res.type('text/plain').send('ok\n');
  });
  router.get('/readyz', async (_req, res) => {
    if (draining) return notReady(res);
    try {
      await checks.run('ready', ready);
    } catch (cause) {
      log.warn({ err: cause }, 'not ready');
      return notReady(res);
    }
    // `drain` may have been called during the check.
    if (draining) return notReady(res);
    res.type('text/plain').send('ok\n');
  });
  return {
    router,
    drain: () => {
      draining = true;
    },
  };
}

const notReady = (res: Response): void => {
  res.status(503).set('Retry-After', '1').type('text/plain').send('not ready\n');
};
