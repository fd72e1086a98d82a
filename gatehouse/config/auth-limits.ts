/**
 * Limits of authentication: the section `auth` of Gatehouse's `defaultLimits`. They have a file of their own because
 * `npm run setup` copies it into projects on other servers.
 */
export const authLimits = {
  /** Clerk keeps session tokens below the 4 kB limit of cookies. */
  tokenCharacters: 8_192,
  /** The cache of verified session tokens and OAuth JWTs, which are kept until they expire. Each takes about 10 kB. */
  verified: 10_000,
  verifiedBytes: 96 * 1024 * 1024,
  /** The caches of opaque machine tokens: one of those that Clerk has verified, one of those that it has rejected. */
  machines: 10_000,
  machineBytes: 32 * 1024 * 1024,
  rejectedBytes: 4 * 1024 * 1024,
  /** Rejected machine tokens of one IP address. Further unknown ones get 429, without a call to Clerk. */
  rejectedPerMinute: 20,
  /** IP addresses (IPv6: networks of 64 bits) for which these are counted. The oldest are dropped. */
  networks: 10_000,
  /** How long to wait for Clerk's public keys, and for its answer about a machine token: callers get 503 within a second. */
  keysMs: 800,
  machineMs: 900,
  /**
   * Concurrent calls to Clerk about machine tokens: those for tokens that were valid before have their own, which
   * guesses cannot take.
   */
  knownAtOnce: 12,
  newAtOnce: 8,
  /** Calls of each of these two kinds that wait to begin. Further ones get 503 at once. */
  waiting: 200,
  /** Clerk's client cannot cancel a call, so one without a response counts for this long. */
  heldMs: 10_000,
};
