import type { Directory } from '../../clerk/index.ts';
import type { RequestContext } from '../../guard/index.ts';
import type { Logger } from '../../log/index.ts';
import type { Database, Events } from '../../postgres/index.ts';
import type { Loaders } from './data/loaders.ts';

/** Made anew for each request (on a socket, for each operation); nothing of it is shared between callers. */
export interface Context extends RequestContext {
  readonly log: Logger;
  readonly db: Database;
  readonly loaders: Loaders;
  readonly events: Events;
  /** Clerk's Backend API, for the few things that are written there first. */
  readonly directory: Directory;
}
