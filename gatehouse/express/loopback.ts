import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { isLoopback } from '../config/index.ts';
import { ApiError } from '../errors/index.ts';

/** Whether the `Host` header names this machine itself. Any other name means DNS rebinding by another page. */
export function isForLoopback({ headers: { host = '' } }: IncomingMessage): boolean {
  return isLoopback(host.replace(/:\d+$/, ''));
}

/** Middleware for the local Clerk: refuses requests under any other name than those of this machine. */
export function onlyLoopback(req: Request, _res: Response, next: NextFunction): void {
  if (!isForLoopback(req))
    throw new ApiError(
      'FORBIDDEN',
      'With the local Clerk, the server is available under localhost and 127.0.0.1 only.',
    );
  next();
}
