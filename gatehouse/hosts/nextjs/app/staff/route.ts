import { anyRole, protect } from '@/auth';

export const GET = protect(anyRole('admin', 'org:admin'), () => Response.json({ drafts: 3 }));
