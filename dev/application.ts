import type { Application } from '../gatehouse/tools/index.ts';
import { migrationsFolder } from '../src/data/migrations.ts';
import * as sample from './people.ts';

/** What the commands of gatehouse/tools/ need of this application. */
export const application: Application = {
  sdl: new URL('../schema/', import.meta.url),
  toolsFolder: new URL('../schema/tools/', import.meta.url),
  migrationsFolder,
  sample,
  loadDomains: async () => (await import('../src/domains.ts')).domains,
  loadRouteNames: async () => (await import('../schema/rest.ts')).restRoutes,
  loadReadConfig: async () => (await import('../src/config.ts')).readConfig,
  loadSeed: async () => (await import('./sample-data.ts')).seed,
};
