import type { Application } from '../../tools/index.ts';
import { migrationsFolder } from './data/migrations.ts';
import * as sample from './people.ts';

/** What the commands of gatehouse/tools/ need of this application. */
export const application: Application = {
  sdl: new URL('./schema/', import.meta.url),
  migrationsFolder,
  sample,
  loadDomains: async () => (await import('./domains.ts')).domains,
  loadRouteNames: async () => (await import('./schema/rest.ts')).restRoutes,
  loadReadConfig: async () => (await import('./config.ts')).readConfig,
  loadSeed: async () => (await import('./sample-data.ts')).seed,
};
