import { readyAuth } from './auth/index.ts';

/** The server does not start with half a configuration. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') await readyAuth();
}
