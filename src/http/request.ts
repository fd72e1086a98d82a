import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from '../log.ts';

declare global {
  namespace Express {
    interface Request {
      /** Names this request in the log and in masked errors. */
      id: string;
    }
  }
}

/** What one caller may see is kept by no cache, shared or not. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.setHeader('Cache-Control', 'no-store');
  next();
};

/** Gives each request an id and, once it is answered, one log line: no query string, body or header goes into it. */
export const logRequests =
  (log: Logger): RequestHandler =>
  (req, res, next) => {
    const start = performance.now();
    const { method, path } = req;
    req.id = randomUUID();
    res.setHeader('X-Request-Id', req.id);
    res.on('close', () => {
      const ms = Math.round(performance.now() - start);
      log.info({
        requestId: req.id,
        method,
        path,
        status: res.statusCode,
        ms,
        aborted: !res.writableFinished || undefined,
      });
    });
    next();
  };
