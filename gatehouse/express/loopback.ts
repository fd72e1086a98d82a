import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { isLoopback } from '../config/index.ts';
import { ApiError } from '../errors/index.ts';

/** Whether the request was sent to this machine by its own name. A foreign name for it is DNS rebinding: somebody else's page. */
export const isForLoopback = ({ headers: { host = '' } }: IncomingMessage): boolean =>
  isLoopback(host.replace(/:\d+$/, ''));

/** With a local identity the server answers to this machine's own names only. */
export const onlyLoopback: RequestHandler = (req, _res, next) => {
  if (isForLoopback(req)) return next();
  throw new ApiError('FORBIDDEN', 'With a local identity the server answers to localhost and 127.0.0.1 only.');
};
