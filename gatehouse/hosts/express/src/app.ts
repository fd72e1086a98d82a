import express, { type Express, Router } from 'express';
import type { Authenticator } from '../../shared/authenticator.ts';
import {
  optionalAuth,
  requireAnyRole,
  requireAuth,
  requireMachine,
  requirePermission,
  requireRole,
  requireScope,
  requireSession,
  sessionOf,
} from './auth.ts';

/** A sample: each way to protect a route or a group of routes, and the two ways to let others in. */
export function createApp(authenticate: Authenticator): Express {
  const app = express();
  app.disable('x-powered-by');

  app.get('/public', (_req, res) => void res.json({ hello: 'everyone' }));

  // Before every body parser, so that the server does not read the body of a caller whom it refuses.
  app.use(optionalAuth(authenticate));

  app.get('/optional', (req, res) => void res.json({ userId: sessionOf(req.auth)?.userId ?? null }));
  app.get('/me', requireAuth, (req, res) => {
    const { userId, orgId, orgRole } = requireSession(req);
    res.json({ userId, orgId: orgId ?? null, orgRole: orgRole ?? null });
  });
  app.get('/org-admin', requireRole('org:admin'), (req, res) => void res.json({ orgId: requireSession(req).orgId }));
  app.get('/staff', requireAnyRole(['admin', 'org:admin']), (_req, res) => void res.json({ drafts: 3 }));
  app.get('/publish', requirePermission('org:posts:publish'), (_req, res) => void res.json({ drafts: 3 }));
  app.get('/machine', requireScope('posts:read'), (req, res) => {
    const { tokenType, subject } = requireMachine(req);
    res.json({ tokenType, subject });
  });
  app.post('/articles', requireAuth, express.json(), (req, res) => {
    const title: unknown = req.body?.title;
    if (typeof title !== 'string') return void res.status(422).json({ error: 'An article needs a title.' });
    res.status(201).json({ title, userId: requireSession(req).userId });
  });

  const admin = Router();
  admin.get('/health', (_req, res) => void res.json({ status: 'ok' }));
  app.use('/admin', requireRole('admin'), admin);

  return app;
}
