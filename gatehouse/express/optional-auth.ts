import type { RequestHandler } from 'express';
import { type Auth, type Authenticate, judged, judgeRequest, type Verdict } from '../auth/index.ts';
import { refused } from '../errors/index.ts';
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
function authOf(verdict: Verdict): Auth {
  const caller = judged(verdict);
  if ('refusal' in caller) throw refused(caller.refusal);
  return caller.auth;
}
