import { createRotation } from './rotation.ts';

const waiting = createRotation<() => void>();
let isTaken = false;

const next = (): void => {
  const begin = waiting.next();
  if (begin === undefined) {
    isTaken = false;
    return;
  }
  setImmediate(next);
  begin();
};

/**
 * Before work that keeps the process busy for milliseconds: one piece of it begins in each turn of the event loop, owners
 * in rotation, so that hundreds of them do not delay everyone else.
 * @param ownerOf whose turn it is; asked only if there is a queue
 * @returns null to begin at once, otherwise a promise
 */
export function loopTurn(ownerOf: () => string): Promise<void> | null {
  if (isTaken) return new Promise((begin) => waiting.add(ownerOf(), begin));
  isTaken = true;
  setImmediate(next);
  return null;
}
