import { protect, signedIn } from '@/auth';

export const GET = protect(signedIn, (_request, { caller: { userId, orgId, orgRole } }) =>
  Response.json({ userId, orgId: orgId ?? null, orgRole: orgRole ?? null }),
);
