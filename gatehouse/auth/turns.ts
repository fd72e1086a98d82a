import type { AuthLimits } from './options.ts';

/** Limits concurrent calls to Clerk; further calls wait in line. */
type Turns = {
  /**
   * Resolves to the result of `work`, to `busy` if no slot was free in time, or to `late` if there was no result in
   * time. Rejects if `work` does.
   */
  run<Result>(work: () => Promise<Result>): Promise<Result | 'busy' | 'late'>;
};

/**
 * Creates a limiter for calls to Clerk.
 * @param slots maximum number of calls in flight
 * @param limits `machineMs` is the maximum time from the call of `run` to the result
 * @returns `run`, which answers `busy` at once if too many calls are waiting
 */
export function createTurns(
  slots: number,
  { machineMs, waiting: maxWaiting, heldMs }: Pick<AuthLimits, 'machineMs' | 'waiting' | 'heldMs'>,
): Turns {
  let free = slots;
  const waiting = new Set<() => void>();

  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else {
      waiting.delete(next);
      next();
    }
  };

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        const start = (): void => {
          let held = true;
          const free = (): void => {
            if (held) release();
            held = false;
          };
          const end = setTimeout(free, heldMs).unref();
          const result = work();
          result.then(resolve, reject);
          const settled = (): void => {
            clearTimeout(end);
            clearTimeout(deadline);
            free();
          };
          result.then(settled, settled);
        };
        const deadline = setTimeout(() => {
          resolve(waiting.delete(start) ? 'busy' : 'late');
        }, machineMs).unref();

        if (free > 0) {
          free -= 1;
          start();
        } else if (waiting.size < maxWaiting) waiting.add(start);
        else {
          clearTimeout(deadline);
          resolve('busy');
        }
      }),
  };
}
