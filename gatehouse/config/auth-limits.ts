/**
 * The section `auth` of `defaultLimits`, in a file of its own because `npm run setup` copies it into projects on other
 * servers. `AuthLimits` in gatehouse/auth/options.ts is its type.
 */
export const authLimits = {
  /** Clerk keeps session tokens below the 4 kB limit of cookies. */
  tokenCharacters: 8_192,
  /** Verified session tokens and OAuth JWTs, which are kept until they expire. Each takes about 10 kB. */
  verified: 10_000,
  verifiedBytes: 96 * 1024 * 1024,
  /** Opaque machine tokens: those that Clerk has verified, and those that it has rejected, kept for seconds. */
  machines: 10_000,
  machineBytes: 32 * 1024 * 1024,
  rejectedBytes: 4 * 1024 * 1024,
  /** Rejected machine tokens of one network (an IP address) within a minute. Its next ones are refused unseen. */
  rejectedPerMinute: 20,
  /** Networks for which these are counted; above it, the oldest are dropped. */
  networks: 10_000,
  /** For Clerk's public keys and for its verdict on a machine token. Callers get their 503 within a second. */
  keysMs: 800,
  machineMs: 900,
  /**
   * Machine tokens that Clerk verifies at once, of those that were valid before and of new ones: new ones cannot take
   * the places of the others.
   */
  knownAtOnce: 12,
  newAtOnce: 8,
  /** Machine tokens, known or new, that wait for such a place. */
  waiting: 200,
  /** Clerk's client cannot cancel a call, so one without a response keeps its place for this long. */
  heldMs: 10_000,
};
