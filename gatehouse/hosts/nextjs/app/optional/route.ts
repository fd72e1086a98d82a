import { optional, protect, sessionOf } from '@/auth';

export const GET = protect(optional('shows more to those who sign in'), (_request, { caller }) =>
  Response.json({ userId: sessionOf(caller)?.userId ?? null }),
);
