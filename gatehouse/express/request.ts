import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from '../log/index.ts';

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

type Observe = (url: string, status: number, seconds: number) => void;

/**
 * Gives each request an id. Once it is answered, it is observed and there is one log line: no query string, body or header
 * goes into it.
 */
export const observeRequests =
  (log: Logger, observe: Observe): RequestHandler =>
  (req, res, next) => {
    const start = performance.now();
    const { method, path } = req;
    req.id = randomUUID();
    res.setHeader('X-Request-Id', req.id);
    res.on('close', () => {
      const ms = performance.now() - start;
      const status = res.statusCode;
      const aborted = !res.writableFinished || undefined;
      if (!aborted) observe(req.originalUrl, status, ms / 1000);
      // Which application acts for a person; undefined for all other callers, and then left out.
      const clientId = req.auth?.tokenType === 'oauth_token' ? req.auth.clientId : undefined;
      log.info({ requestId: req.id, method, path, status, ms: Math.round(ms), aborted, clientId });
    });
    next();
  };
