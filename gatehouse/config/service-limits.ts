/** The sections of `defaultLimits` about the services that the server depends on. */
export const serviceLimits = {
  /** How long a resolver waits for Clerk's Backend API to read or change a user. */
  clerk: { userMs: 3_000 },
  /** PostgreSQL. DATABASE_POOL_SIZE and the waits for a connection and a statement are in .env. */
  database: {
    /** PostgreSQL ends a statement first; this much later, we give up on a server that does not respond at all. */
    answerMarginMs: 2_000,
    /** How long `/readyz` waits for an answer: load balancers wait for some seconds. */
    readyMs: 2_000,
    /**
     * A migration waits for the statements that use its table, and later ones queue behind it: for half a second, then
     * a pause lets the queue pass. All attempts take about two minutes.
     */
    migrationLockMs: 500,
    migrationPauseMs: 1_500,
    migrationAttempts: 60,
  },
  /** How long to wait for Redis. If it takes longer, events and counts stay in this process. */
  redis: {
    connectMs: 2_000,
    /** A mutation waits until its event is published. */
    publishMs: 1_000,
    /** With RATE_LIMIT, every request waits for its count. */
    countMs: 250,
  },
  /** Events for subscriptions. */
  events: {
    /** Events that wait for one subscription. With more, it ends: dropping some would go unnoticed. */
    behind: 1_000,
  },
};
