import { setImmediate } from 'node:timers/promises';
import { createRotation } from './rotation.ts';

/**
 * How many tasks for subscribers run at once: fewer than there are database connections, because requests need some
 * too. A constant, because all applications of a process share this queue.
 */
const MAX_AT_ONCE = 4;

const waiting = createRotation<() => Promise<void>>();
let workers = 0;

/** After each task the event loop continues, so that an event with many subscribers does not delay requests. */
const work = async (): Promise<void> => {
  for (let task = waiting.next(); task !== undefined; task = waiting.next()) {
    await task();
    await setImmediate();
  }
  workers -= 1;
};

/**
 * Runs a task when it is its owner's turn: a few at once in this process, owners in rotation, so that an owner with a
 * thousand tasks does not delay the others. A task must not take a turn itself.
 */
export function takeTurn<Result>(owner: string, task: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    waiting.add(owner, () => task().then(resolve, reject));
    if (workers >= MAX_AT_ONCE) return;
    workers += 1;
    void work();
  });
}
