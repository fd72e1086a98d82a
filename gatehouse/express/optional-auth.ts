import type { RequestHandler } from 'express';
import { type Auth, type Authenticate, judgeRequest, type Verdict } from '../auth/index.ts';
import { ApiError } from '../errors/index.ts';
import { type RequestAuth, requestAuthOf } from './request-auth.ts';

declare global {
  namespace Express {
    interface Request {
      /**
       * Clerk's auth object of the caller; signed out if anonymous. Set by `optionalAuth`. `getAuth(req)` returns it
       * too.
       */
      auth: RequestAuth;
    }
  }
}

/**
 * Middleware that sets `req.auth`. Without credentials the caller is anonymous; invalid credentials answer 401 with a
 * reason; 503 while Clerk is unavailable. Only the Authorization header is read, so that no cookie can be abused across
 * sites.
 */
export function optionalAuth(authenticate: Authenticate): RequestHandler {
  return (req, _res, next) => {
    const take = (verdict: Verdict) => {
      req.auth = requestAuthOf(authOf(verdict));
      next();
    };
    const verdict = judgeRequest(authenticate, req, req.ip);
    if (verdict instanceof Promise) verdict.then(take).catch(next);
    else take(verdict);
  };
}

/**
 * Returns the auth object of a verdict, if the request may proceed.
 * @throws {ApiError} UNAUTHENTICATED with the reason, AUTH_UNAVAILABLE, or RATE_LIMITED with `retryAfter` in seconds
 */
export function authOf(verdict: Verdict): Auth {
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
}

const refusal = (reason: string): string =>
  reason === 'session-token-expired'
    ? 'The token has expired. Clerk session tokens live for 60 seconds: fetch a new one for each request.'
    : 'The token was refused.';
