import { optional, protect, sessionOf } from '@/auth';

export const GET = protect(optional, (_request, { caller }) =>
  Response.json({ userId: sessionOf(caller)?.userId ?? null }),
);
