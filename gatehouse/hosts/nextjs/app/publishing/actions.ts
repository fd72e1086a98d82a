'use server';

import { permission, protectAction } from '@/auth';

export const publish = protectAction(permission('org:posts:publish'), async ({ userId }, postId: string) => ({
  postId,
  publishedBy: userId,
}));
