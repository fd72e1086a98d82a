import type { Request, RequestHandler } from 'express';
import { applicationRoleOf, type Session, sessionOf } from '../auth/index.ts';
import { ApiError } from '../errors/index.ts';

/**
 * Returns the session of the signed-in user, in a handler after `requireAuth`, typed as Clerk's auth object of an
 * active session.
 * @throws {ApiError} UNAUTHENTICATED for anonymous callers, FORBIDDEN for machines
 */
export function requireSession(req: Request): Session {
  const auth = req.auth?.();
  if (auth === undefined) throw new Error('Mount optionalAuth before requireAuth');
  const session = sessionOf(auth);
  if (session !== null) return session;
  if (auth.isAuthenticated) throw new ApiError('FORBIDDEN', 'This is for people, not for machines.');
  throw new ApiError('UNAUTHENTICATED', 'Not signed in.');
}

/** Only lets a request through if `allows` returns true; errors go to the error handler. */
const requiring =
  (allows: (session: Session) => boolean, what: string): RequestHandler =>
  (req, _res, next) => {
    if (allows(requireSession(req)) !== true) throw new ApiError('FORBIDDEN', `This takes ${what}.`);
    next();
  };

/** Clerk's organization roles start with `org:`; other roles are the application's. */
const hasRole = (session: Session, role: string): boolean =>
  role.startsWith('org:') ? session.has({ role }) : applicationRoleOf(session) === role;

/**
 * Middleware for signed-in users: 401 for anonymous callers, 403 for machines. It never redirects.
 * @example app.get('/api/protected', requireAuth, (req, res) => res.json({ userId: requireSession(req).userId }));
 */
export const requireAuth: RequestHandler = requiring(() => true, 'a person');

/**
 * Middleware for users with this role: in the application (`admin`), or in the active organization (`org:admin`).
 * @example app.use('/api/admin', requireAuth, requireRole('admin'), adminRouter);
 */
export function requireRole(role: string): RequestHandler {
  return requireAnyRole([role]);
}

/** Middleware for users with at least one of these roles. */
export function requireAnyRole(roles: readonly [string, ...string[]]): RequestHandler {
  return requiring((session) => roles.some((role) => hasRole(session, role)), `the role ${roles.join(' or ')}`);
}

/**
 * Middleware for users with this permission in the active organization.
 * @example app.post('/api/reports', requirePermission('org:posts:publish'), handler);
 */
export function requirePermission(permission: string): RequestHandler {
  return requiring(({ has }) => has({ permission }), `the permission ${permission}`);
}
