import { protect, role } from '@/auth';

export const GET = protect(role('org:admin'), (_request, { caller }) => Response.json({ orgId: caller.orgId }));
