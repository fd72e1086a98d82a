import type { Request, RequestHandler } from 'express';
import { applicationRoleOf, type Session, sessionOf } from '../auth/index.ts';
import { ApiError } from '../errors/index.ts';

/**
 * The person who is signed in, for a handler behind `requireAuth`; typed as Clerk's auth object of an active session.
 * @throws {ApiError} UNAUTHENTICATED for anonymous callers, FORBIDDEN for applications and machines
 */
export const requireSession = (req: Request): Session => {
  const auth = req.auth?.();
  if (auth === undefined) throw new Error('optionalAuth has to stand before requireAuth');
  const session = sessionOf(auth);
  if (session !== null) return session;
  if (auth.isAuthenticated)
    throw new ApiError('FORBIDDEN', 'This is for people who are signed in, not for applications or machines.');
  throw new ApiError('UNAUTHENTICATED', 'Not signed in.');
};

/** Lets only pass who `allows` says yes to. Whatever is thrown goes to the error handler: it never lets pass. */
const requiring =
  (allows: (session: Session) => boolean, what: string): RequestHandler =>
  (req, _res, next) => {
    if (allows(requireSession(req)) !== true) throw new ApiError('FORBIDDEN', `This takes ${what}.`);
    next();
  };

/** Clerk's roles of an organization begin with `org:`; any other is the application's. */
const hasRole = (session: Session, role: string): boolean =>
  role.startsWith('org:') ? session.has({ role }) : applicationRoleOf(session) === role;

/**
 * Middleware for people who are signed in: 401 for nobody, 403 for a machine. It never redirects.
 * @example app.get('/api/protected', requireAuth, (req, res) => res.json({ userId: requireSession(req).userId }));
 */
export const requireAuth: RequestHandler = requiring(() => true, 'a person');

/**
 * Middleware for people with this role: of the application (`admin`), or in the active organization (`org:admin`).
 * @example app.use('/api/admin', requireAuth, requireRole('admin'), adminRouter);
 */
export const requireRole = (role: string): RequestHandler => requireAnyRole([role]);

/** Middleware for people with at least one of these roles. */
export const requireAnyRole = (roles: readonly [string, ...string[]]): RequestHandler =>
  requiring((session) => roles.some((role) => hasRole(session, role)), `the role ${roles.join(' or ')}`);

/**
 * Middleware for people with this permission in the active organization.
 * @example app.post('/api/reports', requirePermission('org:posts:publish'), handler);
 */
export const requirePermission = (permission: string): RequestHandler =>
  requiring(({ has }) => has({ permission }), `the permission ${permission}`);
