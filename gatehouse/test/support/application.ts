import type { Server } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { ProvidedContext } from 'vitest';
import type { Config, DatabaseConfig, Env } from '../../config/index.ts';
import type { DomainsWithResolvers } from '../../graphql/index.ts';
import type { Sample } from '../../local-clerk/index.ts';
import type { Logger } from '../../log/index.ts';
import type { Events, OpenDatabase } from '../../postgres/index.ts';
import { createApp } from '../app/app.ts';
import { readConfig } from '../app/config.ts';
import { migrationsFolder } from '../app/data/migrations.ts';
import { domains, sdl } from '../app/domains.ts';
import * as sample from '../app/people.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database with the sample data of ../app/, which is not open. */
    poems: DatabaseConfig;
  }
}

/** Settings of the application that a test may replace. */
export type AppSettings = NonNullable<Parameters<typeof createApp>[0]['settings']>;

type Parts = {
  config: Config;
  log: Logger;
  database: OpenDatabase;
  events: Events;
  schema: GraphQLSchema;
  settings?: AppSettings;
};

/** What tests need of an application to start it. */
export type TestedApplication = {
  /** The name under which its global setup provides a database with its sample data. */
  template: keyof ProvidedContext;
  migrationsFolder: string;
  sdl: URL;
  domains: DomainsWithResolvers;
  sample: Sample;
  readConfig(env: Env): Config;
  createApp(parts: Parts): Promise<{ server: Server; drain(): void; close(): Promise<void> }>;
};

/** The application in ../app/, on which the machinery is tested. */
export const poems: TestedApplication = {
  template: 'poems',
  migrationsFolder,
  sdl,
  domains,
  sample,
  readConfig,
  createApp,
};
