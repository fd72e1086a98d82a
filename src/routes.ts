import { type RequestHandler, Router } from 'express';
import { requireAuth, requireRole, requireSession } from '../gatehouse/express/index.ts';

/** A route for people who are signed in. */
const showSession: RequestHandler = (req, res) => {
  const { userId, orgId, orgRole } = requireSession(req);
  res.json({ userId, orgId: orgId ?? null, orgRole: orgRole ?? null });
};

/** A group of routes; the guard is written once, where the group is mounted. */
const adminRouter = Router();

adminRouter.get('/health', (_req, res) => {
  const { rss, heapUsed } = process.memoryUsage();
  res.json({ uptimeSeconds: Math.round(process.uptime()), memory: { rss, heapUsed } });
});

/** Your routes under /api. The server does not start if one takes the path of a route made from the schema. */
export const ownRoutes = Router();

ownRoutes.get('/protected', requireAuth, showSession);
ownRoutes.use('/admin', requireAuth, requireRole('admin'), adminRouter);
