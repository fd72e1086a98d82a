/** Calls of one kind to Clerk: so many at once, the next wait in line. */
export type Turns = {
  /** What `work` resolves to; `busy` where it had no turn in time, `late` where it has no result in time. Rejects as `work` does. */
  run<Result>(work: () => Promise<Result>): Promise<Result | 'busy' | 'late'>;
};

type Limits = {
  /** Calls in flight. */
  slots: number;
  /** From asking for a turn to the result. */
  timeoutMs: number;
};

const MAX_WAITING = 200;
/** A call that Clerk leaves open keeps its slot for so long: Clerk's client cannot give it up, and few may pile up. */
const MAX_HELD_MS = 10_000;

export function createTurns({ slots, timeoutMs }: Limits): Turns {
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
          const end = setTimeout(free, MAX_HELD_MS).unref();
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
        }, timeoutMs).unref();

        if (free > 0) {
          free -= 1;
          start();
        } else if (waiting.size < MAX_WAITING) waiting.add(start);
        else {
          clearTimeout(deadline);
          resolve('busy');
        }
      }),
  };
}
