import type { Config, Env } from '../config/index.ts';
import type { DomainsWithResolvers } from '../graphql/index.ts';
import type { Sample } from '../local-clerk/index.ts';
import type { Database } from '../postgres/index.ts';
import type { RouteNames } from '../rest/index.ts';

/** The parts of the application that the commands use. Slow modules are loaded only by the commands that need them. */
export type Application = {
  /** The folder of the SDL. */
  sdl: URL;
  /** The folder with the migrations, written by drizzle-kit. */
  migrationsFolder: string;
  /** The sample users for development. */
  sample: Sample;
  loadDomains(): Promise<DomainsWithResolvers>;
  loadRouteNames(): Promise<RouteNames>;
  /** Reads the configuration from an environment. */
  loadReadConfig(): Promise<(env: Env) => Config>;
  /** Adds missing sample rows; resolves to how many of each kind were added. */
  loadSeed(): Promise<(db: Database) => Promise<Record<string, number>>>;
};

/** A command; `args` are the arguments after its name. */
export type Tool = (application: Application, args: string[]) => Promise<void>;
