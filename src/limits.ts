import { defaultLimits, type Limits } from '../gatehouse/config/index.ts';

/**
 * Maximum sizes and times. gatehouse/config/limits.ts explains each and sets its default. Change one in its section:
 * `operation: { ...defaultLimits.operation, depth: 10 }`. Those that depend on where the server runs, such as
 * SHUTDOWN_SECONDS, are in .env.
 */
export const limits: Limits = {
  ...defaultLimits,
};
