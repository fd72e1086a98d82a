import { defaultLimits } from '../../config/index.ts';
import type { Application } from '../../tools/index.ts';
import { migrationsFolder } from './data/migrations.ts';
import * as sample from './people.ts';

/** The parts of this application that the commands of gatehouse/tools/ use. */
export const application: Application = {
  module: import.meta.url,
  sdl: new URL('./schema/', import.meta.url),
  migrationsFolder,
  sample,
  loadDomains: async () => (await import('./domains.ts')).domains,
  loadRouteNames: async () => (await import('./schema/rest.ts')).restRoutes,
  loadReadConfig: async () => (await import('./config.ts')).readConfig,
  loadSeed: async () => (await import('./sample-data.ts')).seed,
  loadMayReadSample: async () => (await import('./sample-data.ts')).mayReadSample,
  loadCreateApp: async () => {
    const [{ createApp }, { readConfig }] = await Promise.all([import('./app.ts'), import('./config.ts')]);
    return ({ env, ...parts }) => createApp({ config: readConfig(env), ...parts });
  },
  loadCreateContext: async () => {
    const { createContext } = await import('./context.ts');
    const directory = { person: async () => null, setRole: async () => null };
    const { statementsAtOnce } = defaultLimits.operation;
    return (auth, parts) => createContext({ ...parts, statementsAtOnce, directory }, auth, 'tool');
  },
};
