import { permission, protect } from '@/auth';

export const GET = protect(permission('org:posts:publish'), () => Response.json({ drafts: 3 }));
