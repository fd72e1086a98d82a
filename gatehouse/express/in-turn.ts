import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { type Authenticate, callerOf, type Verdict } from '../auth/index.ts';
import type { Limits } from '../config/index.ts';
import { shortTurn } from '../postgres/index.ts';
import { addressOf } from './rate-limit.ts';

/** Credentials are recognized by their end: part of a signature, or of a secret. */
const endOf = (authorization: string): string => authorization.slice(-40);

/**
 * Lets the senders of requests take turns while the server is busy, before their credentials are verified.
 * @returns `inTurn`, the middleware, and `recognizing`, which wraps the function that verifies credentials: those that
 * were good are their caller's, all others belong to the IP address that sends them
 */
export function createTurnTaking(limits: Limits['turns']): {
  inTurn: RequestHandler;
  recognizing(authenticate: Authenticate): Authenticate;
} {
  const known = new LRUCache<string, string>({ max: limits.known });
  const ownerOf = (req: Request): string => {
    const { authorization } = req.headers;
    return (authorization === undefined ? undefined : known.get(endOf(authorization))) ?? addressOf(req);
  };
  return {
    inTurn: (req, res, next) => {
      const { 'content-length': length = 0, 'transfer-encoding': encoding } = req.headers;
      const isSmall = encoding === undefined && Number(length) <= limits.bodyBytes;
      const turn = isSmall ? shortTurn(() => ownerOf(req)) : null;
      if (turn === null) next();
      else turn.then(unlessClosed(res, next));
    },
    recognizing:
      (authenticate) =>
      (authorization, ...others) => {
        const verdict = authenticate(authorization, ...others);
        const recognize = (found: Verdict) => {
          const caller = found.outcome === 'good' ? callerOf(found.auth) : null;
          if (authorization === undefined || caller === null) return;
          const end = endOf(authorization);
          // A copy, because V8 keeps the whole of a string as long as a part of it.
          if (known.get(end) === undefined) known.set(Buffer.from(end).toString(), caller);
        };
        if (verdict instanceof Promise) verdict.then(recognize, () => undefined);
        else recognize(verdict);
        return verdict;
      },
  };
}

/** Forgets `next`, and with it the request, when the connection is closed. */
const unlessClosed = (res: Response, next: NextFunction): (() => void) => {
  let go: NextFunction | null = next;
  res.once('close', () => {
    go = null;
  });
  return () => go?.();
};
