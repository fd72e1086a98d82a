import type { RequestHandler, Response } from 'express';
import type { Auth } from '../../shared/auth.ts';
import type { Authenticator } from '../../shared/authenticator.ts';
import type { RefusalAnswer } from '../../shared/refusal.ts';

export { sessionOf } from '../../shared/auth.ts';
export { createAuthenticator } from '../../shared/authenticator.ts';
export { requireMachine, requireSession } from '../../shared/requirement.ts';

import { anyRole, authOrRefusal, permission, type Requirement, scope, signedIn } from '../../shared/requirement.ts';

declare global {
  namespace Express {
    interface Request {
      /** Clerk's auth object of the caller, set by `optionalAuth`; signed out for anonymous callers. */
      auth: Auth;
    }
  }
}

/**
 * Middleware that sets `req.auth`; add it before all routes and body parsers. Anonymous callers pass; bad credentials
 * are 401, and 503 while they cannot be checked. Refusals are sent here: the application's error handlers see none.
 * @example app.use(optionalAuth(createAuthenticator(process.env, log)));
 */
export function optionalAuth(authenticator: Authenticator | Promise<Authenticator>): RequestHandler {
  return async (req, res, next) => {
    const authenticate = await authenticator;
    const caller = authOrRefusal(await authenticate(req));
    if ('refusal' in caller) return refuse(res, caller.refusal);
    req.auth = caller.auth;
    next();
  };
}

function requiring(requirement: Requirement): RequestHandler {
  return (req, res, next) => {
    if (req.auth === undefined) throw new Error('optionalAuth has to come before requireAuth and the others.');
    const refusal = requirement(req.auth);
    if (refusal === null) next();
    else refuse(res, refusal);
  };
}

function refuse(res: Response, { status, headers, body }: RefusalAnswer): void {
  res.writeHead(status, headers).end(body);
}

/** Middleware for signed-in people: 401 to anonymous callers, 403 to machines. It never redirects. */
export const requireAuth: RequestHandler = requiring(signedIn);

/** Middleware for people with this role: of the application (`admin`), or in the active organization (`org:admin`). */
export function requireRole(role: string): RequestHandler {
  return requiring(anyRole([role]));
}

/** Middleware for people with one of these roles. */
export function requireAnyRole(roles: readonly [string, ...string[]]): RequestHandler {
  return requiring(anyRole(roles));
}

/** Middleware for people with this permission in the active organization. */
export function requirePermission(name: string): RequestHandler {
  return requiring(permission(name));
}

/** Middleware for machines whose token has this scope. */
export function requireScope(name: string): RequestHandler {
  return requiring(scope(name));
}
