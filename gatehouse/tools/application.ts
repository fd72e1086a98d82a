import type { Server } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Auth } from '../auth/index.ts';
import type { Config, Env } from '../config/index.ts';
import type { DomainsWithResolvers } from '../graphql/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Sample } from '../local-clerk/index.ts';
import type { Logger } from '../log/index.ts';
import type { Database, Events, OpenDatabase } from '../postgres/index.ts';
import type { RouteNames } from '../rest/index.ts';

/** The parts of the application that the commands use. Slow modules are loaded only by the commands that need them. */
export type Application = {
  /** The URL of the module that exports this as `application`: a process that a tool starts loads it again. */
  module: string;
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
  /** Whether a person may read a sample row, independently of all queries; null if unknown. */
  loadMayReadSample(): Promise<MayReadSample>;
  /** Makes the whole server, which does not listen yet. */
  loadCreateApp(): Promise<(parts: AppParts) => Promise<{ server: Server; close(): Promise<void> }>>;
  /** Makes the context of an operation of this caller. */
  loadCreateContext(): Promise<(auth: Auth, parts: ContextParts) => RequestContext>;
};

/** @param person the key of a sample person; null for anonymous callers and machines */
type MayReadSample = (type: string, id: string, person: string | null) => boolean | null;

type ContextParts = { db: Database; events: Events; log: Logger };
type AppParts = { env: Env; log: Logger; database: OpenDatabase; events: Events; schema: GraphQLSchema };

/** A command; gets the arguments after its name. */
export type Command = (application: Application, args: string[]) => Promise<void>;
