import { fileURLToPath } from 'node:url';

/** The SQL written by `npm run db:generate`; each database runs each file once, in order. */
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
