import { fileURLToPath } from 'node:url';

/** The SQL that `npm run db:generate` writes; each database runs each file once, in order. */
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
