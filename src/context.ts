import { type Auth, callerOf } from '../gatehouse/auth/index.ts';
import type { Directory } from '../gatehouse/clerk/index.ts';
import type { RequestContext } from '../gatehouse/guard/index.ts';
import type { Logger } from '../gatehouse/log/index.ts';
import { createLoaders, type Database, type Events, type Loaders, turnsOf } from '../gatehouse/postgres/index.ts';

/** Created for each request (on a socket, for each operation); callers share nothing of it. */
export interface Context extends RequestContext {
  readonly log: Logger;
  readonly db: Database;
  readonly loaders: Loaders<Auth>;
  readonly events: Events;
  /** Clerk's Backend API, for the few changes that are made at Clerk first. */
  readonly directory: Directory;
}

/** What all requests share. */
type Shared = {
  db: Database;
  /** Maximum number of statements of one request that run at once. */
  statementsAtOnce: number;
  events: Events;
  directory: Directory;
  log: Logger;
};

/**
 * The context of one request. Its database and loaders are created on first use.
 * @param ownerOf returns the caller by whom statements take turns while the database is busy
 */
export function createContext(
  shared: Shared,
  auth: Auth,
  requestId: string,
  ownerOf: () => string = () => callerOf(auth) ?? '',
): Context {
  const { db, statementsAtOnce, events, directory, log } = shared;
  const own = turnsOf(db, statementsAtOnce, ownerOf);
  let loaders: Loaders<Auth> | null = null;
  const lazy: Lazy = {
    db: own,
    loaders: () => {
      loaders ??= createLoaders(own(), auth);
      return loaders;
    },
  };
  const members = { auth, requestId, log: log.child({ requestId }), events, directory, lazy };
  return Object.assign(Object.create(LAZY), members);
}

type Lazy = { db(): Database; loaders(): Loaders<Auth> };

/**
 * Getters on the prototype, because Apollo Server copies a context's own members, and would evaluate getters among
 * them.
 */
const LAZY = Object.defineProperties(
  {},
  {
    db: {
      get(this: { lazy: Lazy }) {
        return this.lazy.db();
      },
    },
    loaders: {
      get(this: { lazy: Lazy }) {
        return this.lazy.loaders();
      },
    },
  },
);
