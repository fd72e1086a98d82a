import { open } from '@/auth';

export const GET = open('prices are public', () => Response.json({ hello: 'everyone' }));
