import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Auth, Authenticate, Verdict } from '../auth/index.ts';
import { ApiError } from '../errors/index.ts';
import { type RequestAuth, requestAuthOf } from './request-auth.ts';

declare global {
  namespace Express {
    interface Request {
      /** Clerk's auth object of the caller; signed out for anonymous ones. Set by `optionalAuth`. `getAuth(req)` returns it too. */
      auth: RequestAuth;
    }
  }
}

/**
 * Middleware that sets `req.auth`. No credentials are fine; bad ones are refused with 401 and a reason, and 503 is answered
 * while Clerk cannot be reached. Only the Authorization header counts, so that no cookie can be abused across sites.
 */
export const optionalAuth =
  (authenticate: Authenticate): RequestHandler =>
  (req, _res, next) => {
    const take = (verdict: Verdict) => {
      req.auth = requestAuthOf(authOf(verdict));
      next();
    };
    const verdict = judgeRequest(authenticate, req, req.ip);
    if (verdict instanceof Promise) verdict.then(take).catch(next);
    else take(verdict);
  };

/** The verdict on the credentials of an HTTP request, which are its Authorization header; `ip` is the client's address. */
export const judgeRequest = (
  authenticate: Authenticate,
  req: IncomingMessage,
  ip: string | undefined,
): Verdict | Promise<Verdict> => (hasSeveral(req) ? severalHeaders : authenticate(req.headers.authorization, ip));

const severalHeaders: Verdict = { outcome: 'bad', reason: 'authorization-repeated' };

/** Node keeps the first of several Authorization headers, a proxy before it might the last: neither is believed. */
const hasSeveral = ({ headers, rawHeaders }: IncomingMessage): boolean => {
  if (headers.authorization === undefined) return false;
  const isName = (text: string, index: number) => index % 2 === 0 && text.toLowerCase() === 'authorization';
  return rawHeaders.filter(isName).length > 1;
};

/**
 * The auth object of a verdict that lets the request go on.
 * @throws {ApiError} UNAUTHENTICATED with the reason, AUTH_UNAVAILABLE, or RATE_LIMITED with `retryAfter` in seconds
 */
export const authOf = (verdict: Verdict): Auth => {
  switch (verdict.outcome) {
    case 'absent':
    case 'good':
      return verdict.auth;
    case 'bad':
      throw new ApiError('UNAUTHENTICATED', refusal(verdict.reason), { reason: verdict.reason });
    case 'unavailable':
      throw new ApiError('AUTH_UNAVAILABLE', 'Your credentials cannot be checked at the moment. Try again shortly.');
    case 'limited':
      throw new ApiError('RATE_LIMITED', `Too many refused tokens. Try again in ${verdict.seconds} s.`, {
        retryAfter: verdict.seconds,
      });
  }
};

const refusal = (reason: string): string =>
  reason === 'session-token-expired'
    ? 'The token has expired. Clerk session tokens live for 60 seconds: fetch a new one for each request.'
    : 'The token was refused.';
