import { type RequestHandler, Router } from 'express';
import { requireSession } from '../../express/index.ts';

/** A hand-written route for whoever is signed in. */
export const showSession: RequestHandler = (req, res) => {
  const { userId, orgId, orgRole } = requireSession(req);
  res.json({ userId, orgId: orgId ?? null, orgRole: orgRole ?? null });
};

/** A group of hand-written routes; who may use them is said once, where the group is mounted. */
export const adminRouter = Router();

adminRouter.get('/health', (_req, res) => {
  const { rss, heapUsed } = process.memoryUsage();
  res.json({ uptimeSeconds: Math.round(process.uptime()), memory: { rss, heapUsed } });
});
