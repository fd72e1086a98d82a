import { protect, role } from '@/auth';

export const GET = protect(role('admin'), () => Response.json({ status: 'ok' }));
