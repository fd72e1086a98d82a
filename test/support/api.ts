import * as sample from '../../dev/people.ts';
import { type Answer, startServer } from '../../gatehouse/test/support/api.ts';
import type { TestedApplication } from '../../gatehouse/test/support/application.ts';
import {
  makeTestDatabase as makeDatabase,
  openTestDatabase as openDatabase,
} from '../../gatehouse/test/support/database.ts';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { migrationsFolder } from '../../src/data/migrations.ts';
import { domains, sdl } from '../../src/domains.ts';

export { expectAccess } from '../../gatehouse/test/support/access.ts';
export type { Answer };
/** The sample users of dev/people.ts. */
export type Person = (typeof sample.people)[number]['key'];

/** This application, as tests start it. */
const application: TestedApplication = {
  template: 'sample',
  migrationsFolder,
  sdl,
  domains,
  sample,
  readConfig,
  createApp,
};

/**
 * The whole server on a free port, with its own local Clerk and database. It is closed after the test, or after the
 * file if called outside a test.
 * @param env variables besides those of local Clerk; `undefined` removes one of them
 * @param parts a database to use instead of a new one, which stays open, and other keys than the default ones
 */
export function startApi(env?: Record<string, string | undefined>, parts?: Parameters<typeof startServer>[2]) {
  return startServer<Person>(application, env, parts);
}

/** A new database with the sample data; `statements` lists what ran in it. Closed and removed like a server. */
export function openTestDatabase() {
  return openDatabase(application);
}

/** The same before it is opened: a copy of the run's template, or `empty`, without tables. */
export function makeTestDatabase(from: 'template' | 'empty' = 'template') {
  return makeDatabase(from, application);
}
