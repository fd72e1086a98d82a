import type { Directory } from '../gatehouse/clerk/index.ts';
import type { RequestContext } from '../gatehouse/guard/index.ts';
import type { Logger } from '../gatehouse/log/index.ts';
import type { Database, Events } from '../gatehouse/postgres/index.ts';
import type { Loaders } from './data/loaders.ts';

/** Created for each request (on a socket, for each operation); callers share nothing of it. */
export interface Context extends RequestContext {
  readonly log: Logger;
  readonly db: Database;
  readonly loaders: Loaders;
  readonly events: Events;
  /** Clerk's Backend API, for the few changes that are made at Clerk first. */
  readonly directory: Directory;
}
