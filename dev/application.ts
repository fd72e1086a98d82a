import type { Application } from '../gatehouse/tools/index.ts';
import { migrationsFolder } from '../src/data/migrations.ts';
import * as sample from './people.ts';

/** The parts of this application that the commands of gatehouse/tools/ use. */
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
    const [{ createContext }, { limits }] = await Promise.all([
      import('../src/context.ts'),
      import('../src/limits.ts'),
    ]);
    const directory = { person: async () => null, setRole: async () => null };
    const { statementsAtOnce } = limits.operation;
    return (auth, parts) => createContext({ ...parts, statementsAtOnce, directory }, auth, 'tool');
  },
};
