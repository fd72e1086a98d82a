import type { Logger } from '../log/index.ts';

/** How often the log has such a line. */
const EVERY_MS = 1_000;

/** Creates a function that logs that statements found no connection in time, at most once a second. */
export function createBusyWarning(log: Logger): (about: object, message: string) => void {
  let warned = Number.NEGATIVE_INFINITY;
  return (about, message) => {
    const now = performance.now();
    if (now - warned < EVERY_MS) return;
    warned = now;
    log.warn(about, message);
  };
}
