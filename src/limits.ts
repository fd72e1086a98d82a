import { defaultLimits, type Limits } from '../gatehouse/config/index.ts';

/**
 * How large and how long things may be. What each is, and what it is by itself, is in gatehouse/config/limits.ts. Change one by
 * its section: `operation: { ...defaultLimits.operation, depth: 10 }`. Those of time and memory that depend on where the server
 * runs, such as SHUTDOWN_SECONDS, are in .env.
 */
export const limits: Limits = {
  ...defaultLimits,
};
