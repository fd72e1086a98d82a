/** The sections of `defaultLimits` about the services that the server depends on. */
export const serviceLimits = {
  /** Calls to Clerk's Backend API, except those of `auth`. A resolver waits for them. */
  clerk: { userMs: 3_000 },
  /** PostgreSQL. DATABASE_POOL_SIZE and the waits for a connection and a statement are in .env. */
  database: {
    /** PostgreSQL ends a statement first; this much later, we give up on a server that does not respond at all. */
    answerMarginMs: 2_000,
    /** For the answer to `/readyz`: below the time-out of most load balancers. */
    readyMs: 2_000,
    /**
     * A migration waits for the current users of a table, and later statements queue behind it: at most half a second
     * at a time. The pause lets the queue pass. Together it tries for about two minutes.
     */
    migrationLockMs: 500,
    migrationPauseMs: 1_500,
    migrationAttempts: 60,
  },
  /** Redis, without which the server continues: events and counts then stay in this process. */
  redis: {
    connectMs: 2_000,
    /** A mutation waits until its event is published. */
    publishMs: 1_000,
    /** Every request waits for its count, with RATE_LIMIT. */
    countMs: 250,
  },
  /** Events for subscriptions. */
  events: {
    /** Events that one subscription has not taken yet. With more it ends, because dropping some would go unnoticed. */
    behind: 1_000,
  },
};
