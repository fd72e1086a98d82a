import type { Config } from 'drizzle-kit';

// Migrations of the application in app/: `npx drizzle-kit generate --config gatehouse/test/drizzle.config.ts`.
export default {
  dialect: 'postgresql',
  schema: ['./gatehouse/clerk/*.ts', './gatehouse/test/app/data/*.ts'],
  out: './gatehouse/test/app/data/migrations',
} satisfies Config;
