import { type RequestHandler, Router } from 'express';
import { requireSession } from '../gatehouse/express/index.ts';

/** A hand-written route for signed-in users. */
export const showSession: RequestHandler = (req, res) => {
  const { userId, orgId, orgRole } = requireSession(req);
  res.json({ userId, orgId: orgId ?? null, orgRole: orgRole ?? null });
};

/** A group of hand-written routes; the permission is checked where the group is mounted. */
export const adminRouter = Router();

adminRouter.get('/health', (_req, res) => {
  const { rss, heapUsed } = process.memoryUsage();
  res.json({ uptimeSeconds: Math.round(process.uptime()), memory: { rss, heapUsed } });
});
