import { busy } from '../errors/index.ts';
import { continuedTurn } from './loop-turn.ts';
import { createRotation } from './rotation.ts';

/** Runs a statement, at once if there is a connection for it, otherwise when it is its owner's turn. */
export type Gate = <Result>(ownerOf: () => string, run: () => Promise<Result>) => Promise<Result>;

type Options = {
  /** The number of connections. */
  places: number;
  /** How long a statement waits before it fails with SERVICE_UNAVAILABLE. */
  waitMs: number;
  onBusy: () => void;
};

/**
 * Creates the queue in front of a pool. The pool's own would first serve all statements of one caller, then the others.
 */
export function createGate({ places, waitMs, onBusy }: Options): Gate {
  const waiting = createRotation<() => boolean>();
  let free = places;

  const leave = (): void => {
    for (let enter = waiting.next(); enter !== undefined; enter = waiting.next()) if (enter()) return;
    free += 1;
  };
  const wait = (owner: string): Promise<void> =>
    new Promise((resolve, reject) => {
      let isOver = false;
      const deadline = setTimeout(() => {
        isOver = true;
        onBusy();
        reject(busy());
      }, waitMs);
      waiting.add(owner, () => {
        if (isOver) return false;
        clearTimeout(deadline);
        resolve();
        return true;
      });
    });

  return async (ownerOf, run) => {
    if (free > 0) free -= 1;
    else await wait(ownerOf());
    try {
      const result = await run();
      // Large rows are answered one after the other; the next ones are not read before.
      await continuedTurn(ownerOf);
      return result;
    } finally {
      leave();
    }
  };
}
