const express = require('express');
const auth = require('../auth');

const routes = express.Router();
routes.get('/public', (_req, res) => res.json({ hello: 'everyone' }));
routes.get('/optional', (req, res) => res.json({ userId: auth.sessionOf(req.auth)?.userId ?? null }));
routes.get('/me', auth.requireAuth, (req, res) => {
  const { userId, orgId, orgRole } = auth.requireSession(req);
  res.json({ userId, orgId: orgId ?? null, orgRole: orgRole ?? null });
});
routes.get('/org-admin', auth.requireRole('org:admin'), (_req, res) => res.json({}));
routes.get('/staff', auth.requireAnyRole(['admin', 'org:admin']), (_req, res) => res.json({}));
routes.get('/publish', auth.requirePermission('org:posts:publish'), (_req, res) => res.json({}));
routes.get('/machine', auth.requireScope('posts:read'), (req, res) => {
  const { tokenType, subject } = auth.requireMachine(req);
  res.json({ tokenType, subject });
});
routes.use('/admin', auth.requireRole('admin'));
routes.get('/admin/health', (_req, res) => res.json({ status: 'ok' }));
// Behind the guard, so that a body is read of those only who may send one.
routes.use('/articles', auth.requireAuth, express.json());
routes.post('/articles', (req, res) => {
  if (typeof req.body?.title !== 'string') return res.status(422).json({ error: 'An article needs a title.' });
  res.status(201).json({ title: req.body.title });
});

module.exports = routes;
