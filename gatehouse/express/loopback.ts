import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { isLoopback } from '../config/index.ts';
import { ApiError } from '../errors/index.ts';

/** Whether the `Host` header names this machine itself. Any other name means DNS rebinding by another page. */
export function isForLoopback({ headers: { host = '' } }: IncomingMessage): boolean {
  return isLoopback(host.replace(/:\d+$/, ''));
}

/** Middleware for the local Clerk: refuses requests under any other name than those of this machine. */
export const onlyLoopback: RequestHandler = (req, _res, next) => {
  if (isForLoopback(req)) return next();
  throw new ApiError('FORBIDDEN', 'With the local Clerk, the server is available under localhost and 127.0.0.1 only.');
};
