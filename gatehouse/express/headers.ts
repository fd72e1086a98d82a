import cors, { type CorsOptions } from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Limits } from '../config/index.ts';
import { HttpError } from '../errors/index.ts';

/** Helmet's security headers. They are the same for every response, so helmet runs only once. */
export function securityHeaders(): RequestHandler {
  const headers: [name: string, value: string][] = [];
  const recorder = { setHeader: (name: string, value: string) => headers.push([name, value]), removeHeader: () => {} };
  helmet()({} as never, recorder as never, () => {});
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}

/** The `cors` package for requests from browsers; for other clients, only `Vary` is set. */
export function crossOrigin(options: CorsOptions): RequestHandler {
  const forBrowsers = cors(options);
  return (req, res, next) => {
    if (req.headers.origin !== undefined || req.method === 'OPTIONS') return forBrowsers(req, res, next);
    res.setHeader('Vary', 'Origin');
    next();
  };
}

/** Refuses a request whose Accept header is too long. */
export function refuseLongAccept({ acceptCharacters: most }: Limits['request']): RequestHandler {
  return ({ headers }, _res, next) => {
    if (headers.accept === undefined || headers.accept.length <= most) next();
    else {
      // The error response must not be negotiated by this header either.
      delete headers.accept;
      next(new HttpError(431, `An Accept header has at most ${most} characters.`));
    }
  };
}

/** Node keeps one more than this number, so that it is noticed here. */
export function refuseManyHeaders({ headers: most }: Limits['request']): RequestHandler {
  return ({ rawHeaders }, res, next) => {
    if (rawHeaders.length <= 2 * most) next();
    else {
      res.setHeader('Connection', 'close');
      next(new HttpError(431, `A request has at most ${most} headers.`));
    }
  };
}
