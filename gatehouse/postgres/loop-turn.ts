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
 * Call it before work that blocks the process for milliseconds. One such task starts in each turn of the event loop,
 * owners in rotation, so that hundreds of them do not delay everyone else.
 * @param ownerOf returns whose task it is; called only if there is a queue
 * @returns null to start at once, otherwise a promise to await
 */
export function loopTurn(ownerOf: () => string): Promise<void> | null {
  if (isTaken) return new Promise((begin) => waiting.add(ownerOf(), begin));
  isTaken = true;
  setImmediate(next);
  return null;
}
