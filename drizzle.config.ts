import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./gatehouse/clerk/*.ts', './src/data/*.ts'],
  out: './src/data/migrations',
});
