import cors, { type CorsOptions } from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { HttpError } from '../errors/index.ts';

const MAX_ACCEPT = 1024;

/** Helmet's security headers. They are the same for every answer, so helmet is asked for them once. */
export const securityHeaders = (): RequestHandler => {
  const headers: [name: string, value: string][] = [];
  const recorder = { setHeader: (name: string, value: string) => headers.push([name, value]), removeHeader: () => {} };
  helmet()({} as never, recorder as never, () => {});
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
};

/** The `cors` package, for what comes from a browser on some origin; anybody else needs only know that the answer varies. */
export const crossOrigin = (options: CorsOptions): RequestHandler => {
  const forBrowsers = cors(options);
  return (req, res, next) => {
    if (req.headers.origin !== undefined || req.method === 'OPTIONS') return forBrowsers(req, res, next);
    res.setHeader('Vary', 'Origin');
    next();
  };
};

/** An Accept header is compared with each media type on offer, several times a request. */
export const refuseLongAccept: RequestHandler = ({ headers }, _res, next) => {
  if (headers.accept === undefined || headers.accept.length <= MAX_ACCEPT) return next();
  // The answer to this, too, would be chosen by it.
  delete headers.accept;
  next(new HttpError(431, `An Accept header has at most ${MAX_ACCEPT} characters.`));
};
