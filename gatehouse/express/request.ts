import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from '../log/index.ts';

declare global {
  namespace Express {
    interface Request {
      /** Identifies this request in the log and in masked errors. */
      id: string;
    }
  }
}

/** Responses depend on the caller, so no cache may store them. */
export function noStore(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader('Cache-Control', 'no-store');
  next();
}

type Observe = (url: string, status: number, seconds: number) => void;

/**
 * Middleware that gives each request an id. When the response is sent, it is observed and logged in one line, without
 * query string, body and headers; the many files of a page only at level debug.
 */
export function observeRequests(log: Logger, observe: Observe): RequestHandler {
  return (req, res, next) => {
    const start = performance.now();
    const { method, path } = req;
    req.id = randomUUID();
    res.setHeader('X-Request-Id', req.id);
    res.on('close', () => {
      const ms = performance.now() - start;
      const status = res.statusCode;
      const aborted = !res.writableFinished || undefined;
      if (!aborted) observe(req.originalUrl, status, ms / 1000);
      // The application that acts for a person; undefined, and so left out, for other callers.
      const clientId = req.auth?.tokenType === 'oauth_token' ? req.auth.clientId : undefined;
      const line = { requestId: req.id, method, path, status, ms: Math.round(ms), aborted, clientId };
      const isAsset = method === 'GET' && String(res.getHeader('Cache-Control')).includes('immutable');
      log[isAsset ? 'debug' : 'info'](line);
    });
    next();
  };
}
