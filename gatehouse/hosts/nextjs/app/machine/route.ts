import { protect, scope } from '@/auth';

export const GET = protect(scope('posts:read'), (_request, { caller: { tokenType, subject } }) =>
  Response.json({ tokenType, subject }),
);
