import { Router } from 'express';
import type { Logger } from '../log/index.ts';

type Options = { ready: () => Promise<void>; log: Logger };

/** `/livez`: the process answers. `/readyz`: it can serve; 503 while the database cannot be reached. */
export const health = ({ ready, log }: Options): Router => {
  const router = Router();
  let asked: Promise<void> | null = null;
  /** Whoever asks while an answer is under way shares it: anybody may ask, as often as they like. */
  const shared = (): Promise<void> => {
    asked ??= ready().finally(() => {
      asked = null;
    });
    return asked;
  };
  router.get('/livez', (_req, res) => {
    res.type('text/plain').send('ok\n');
  });
  router.get('/readyz', async (_req, res) => {
    try {
      await shared();
      res.type('text/plain').send('ok\n');
    } catch (cause) {
      log.warn({ err: cause }, 'not ready');
      res.status(503).set('Retry-After', '1').type('text/plain').send('not ready\n');
    }
  });
  return router;
};
