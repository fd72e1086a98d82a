import type { Request, RequestHandler } from 'express';
import {
  type Requirement,
  requiresPermission,
  requiresPerson,
  requiresRole,
  type Session,
  sessionOf,
} from '../auth/index.ts';
import { refused } from '../errors/index.ts';

/** Lets callers pass who meet the requirement, otherwise throws its refusal for the error handler. */
const requiring =
  (requirement: Requirement): RequestHandler =>
  (req, _res, next) => {
    const auth = req.auth?.();
    if (auth === undefined) throw new Error('optionalAuth has to come before requireAuth and the others.');
    const refusal = requirement(auth);
    if (refusal !== null) throw refused(refusal);
    next();
  };

/**
 * Returns the session of the signed-in user, in a handler after `requireAuth`, typed as Clerk's auth object of an
 * active session.
 * @throws {ApiError} UNAUTHENTICATED for anonymous callers, FORBIDDEN for machines
 */
export function requireSession(req: Request): Session {
  const auth = req.auth?.();
  if (auth === undefined) throw new Error('Mount optionalAuth before requireAuth');
  const refusal = requiresPerson(auth);
  if (refusal !== null) throw refused(refusal);
  return sessionOf(auth) as Session;
}

/**
 * Middleware for signed-in users: 401 for anonymous callers, 403 for machines. It never redirects.
 * @example app.get('/api/protected', requireAuth, (req, res) => res.json({ userId: requireSession(req).userId }));
 */
export const requireAuth: RequestHandler = requiring(requiresPerson);

/**
 * Middleware for users with this role: in the application (`admin`), or in the active organization (`org:admin`).
 * @example app.use('/api/admin', requireAuth, requireRole('admin'), adminRouter);
 */
export function requireRole(role: string): RequestHandler {
  return requireAnyRole([role]);
}

/** Middleware for users with at least one of these roles. */
export function requireAnyRole(roles: readonly [string, ...string[]]): RequestHandler {
  return requiring(requiresRole(roles));
}

/**
 * Middleware for users with this permission in the active organization.
 * @example app.post('/api/reports', requirePermission('org:posts:publish'), handler);
 */
export function requirePermission(permission: string): RequestHandler {
  return requiring(requiresPermission(permission));
}
