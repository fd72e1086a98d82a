import type { Directory } from './auth/directory.ts';
import type { Database } from './data/database.ts';
import type { Events } from './data/events.ts';
import type { Loaders } from './data/loaders.ts';
import type { RequestContext } from './guard/context.ts';
import type { Logger } from './log.ts';

/** Made anew for each request (on a socket, for each operation); nothing of it is shared between callers. */
export interface Context extends RequestContext {
  readonly log: Logger;
  readonly db: Database;
  readonly loaders: Loaders;
  readonly events: Events;
  /** Clerk's Backend API, for the few things that are written there first. */
  readonly directory: Directory;
}
