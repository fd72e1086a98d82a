import type { Application } from '../gatehouse/tools/index.ts';
import type { Context } from '../src/context.ts';
import { migrationsFolder } from '../src/data/migrations.ts';
import * as sample from './people.ts';

/** What the commands of gatehouse/tools/ need of this application. */
export const application: Application = {
  module: import.meta.url,
  sdl: new URL('../schema/', import.meta.url),
  migrationsFolder,
  sample,
  loadDomains: async () => (await import('../src/domains.ts')).domains,
  loadRouteNames: async () => (await import('../schema/rest.ts')).restRoutes,
  loadReadConfig: async () => (await import('../src/config.ts')).readConfig,
  loadSeed: async () => (await import('./sample-data.ts')).seed,
  loadMayReadSample: async () => (await import('./sample-data.ts')).mayReadSample,
  loadCreateApp: async () => {
    const [{ createApp }, { readConfig }] = await Promise.all([import('../src/app.ts'), import('../src/config.ts')]);
    return ({ env, ...parts }) => createApp({ config: readConfig(env), ...parts });
  },
  loadCreateContext: async () => {
    const { createLoaders } = await import('../src/data/loaders.ts');
    const directory = { person: async () => null, setRole: async () => null };
    return (auth, { db, events, log }): Context => {
      return { auth, requestId: 'tool', log, db, loaders: createLoaders(db, auth), events, directory };
    };
  },
};
