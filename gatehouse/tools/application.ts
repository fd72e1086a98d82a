import type { Config, Env } from '../config/index.ts';
import type { DomainsWithResolvers } from '../graphql/index.ts';
import type { Sample } from '../local-clerk/index.ts';
import type { Database } from '../postgres/index.ts';
import type { RouteNames } from '../rest/index.ts';

/** What the tools need of the application. What takes long to load is loaded by the tools that need it. */
export type Application = {
  /** The folder of the SDL. */
  sdl: URL;
  /** The folder of the operations that models may call. */
  toolsFolder: URL;
  /** The folder that drizzle-kit writes migrations to. */
  migrationsFolder: string;
  /** The people one can be in development. */
  sample: Sample;
  loadDomains(): Promise<DomainsWithResolvers>;
  loadRouteNames(): Promise<RouteNames>;
  /** Reads the configuration from an environment. */
  loadReadConfig(): Promise<(env: Env) => Config>;
  /** Adds the sample rows that are not there yet, and resolves to how many were added of each kind. */
  loadSeed(): Promise<(db: Database) => Promise<Record<string, number>>>;
};

/** One command: its arguments are those behind its name. */
export type Tool = (application: Application, args: string[]) => Promise<void>;
