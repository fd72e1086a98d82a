import { optional, protect, sessionOf } from '@/auth';

export const GET = protect(optional('shows more to signed-in people'), (_request, { caller }) =>
  Response.json({ userId: sessionOf(caller)?.userId ?? null }),
);
