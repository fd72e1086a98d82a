import { type RequestHandler, Router } from 'express';
import { requireAuth, requireRole, requireSession } from '../../express/index.ts';

/** A route for people who are signed in. */
const showSession: RequestHandler = (req, res) => {
  const { userId, orgId, orgRole } = requireSession(req);
  res.json({ userId, orgId: orgId ?? null, orgRole: orgRole ?? null });
};

/** A group of routes; who may use them is written once, where the group is mounted. */
const adminRouter = Router();

adminRouter.get('/health', (_req, res) => {
  const { rss, heapUsed } = process.memoryUsage();
  res.json({ uptimeSeconds: Math.round(process.uptime()), memory: { rss, heapUsed } });
});

/** Your routes under /api that are not made from the schema. The server does not start where one takes the path of another. */
export const ownRoutes = Router();

ownRoutes.get('/protected', requireAuth, showSession);
ownRoutes.use('/admin', requireAuth, requireRole('admin'), adminRouter);
