import { createRotation, type Rotation } from './rotation.ts';

/** How long short tasks may take in one turn of the event loop before the others wait for the next one. */
const SHORT_TASKS_MS = 4;
/** For how many new connections in a row all tasks wait, and for how long at most. */
const MAX_ACCEPTED = 100;
const MAX_IDLE_MS = 60;

type Begin = () => void;

const blocking = createRotation<Begin>();
/** Short tasks: new ones, and those that continue something. */
const fresh = createRotation<Begin>();
const continued = createRotation<Begin>();
let isContinuedNext = false;
/** When the first task of this turn began; null if the next turn has not been requested. */
let begun: number | null = null;
let hasBlocked = false;
let hasConnections = false;
/** When the turns began that are only for new connections; null if this turn is not one of them. */
let idleSince: number | null = null;
/** Connections since then. */
let accepted = 0;

const nextTurn = (): void => {
  hasBlocked = false;
  begun = performance.now();
  const isIdle = hasConnections && accepted < MAX_ACCEPTED && begun - (idleSince ?? begun) < MAX_IDLE_MS;
  idleSince = isIdle ? (idleSince ?? begun) : null;
  if (!isIdle) accepted = 0;
  hasConnections = false;
  if (blocking.isEmpty() && fresh.isEmpty() && continued.isEmpty() && !isIdle) {
    begun = null;
    return;
  }
  setImmediate(nextTurn);
  if (isIdle) return;
  const begin = blocking.next();
  hasBlocked = begin !== undefined;
  begin?.();
  beginShort();
};

/** A task that has begun continues in a microtask, so the time that it took is known in the one after that. */
const beginShort = (): void => {
  if (isSpent()) return;
  isContinuedNext = !isContinuedNext;
  const begin = isContinuedNext ? (continued.next() ?? fresh.next()) : (fresh.next() ?? continued.next());
  if (begin === undefined) return;
  begin();
  queueMicrotask(beginShort);
};

/** Whether no more tasks should begin in this turn. */
const isSpent = (): boolean =>
  hasConnections || idleSince !== null || (begun !== null && performance.now() - begun > SHORT_TASKS_MS);

/** Returns whether nothing has begun in this turn. */
const openTurn = (): boolean => {
  if (begun !== null) return false;
  begun = performance.now();
  setImmediate(nextTurn);
  return true;
};

const waitIn = (queue: Rotation<Begin>, ownerOf: () => string): Promise<void> =>
  new Promise((begin) => queue.add(ownerOf(), begin));

/**
 * Call it before work that blocks the process for milliseconds. One such task starts in each turn of the event loop,
 * owners in rotation, so that hundreds of them do not delay everyone else.
 * @param ownerOf returns whose task it is; called only if there is a queue
 * @returns null to start at once, otherwise a promise to await
 */
export function loopTurn(ownerOf: () => string): Promise<void> | null {
  if (!openTurn() && (hasBlocked || isSpent() || !blocking.isEmpty())) return waitIn(blocking, ownerOf);
  hasBlocked = true;
  return null;
}

/** The same for work that is usually short: many such tasks start in each turn, until they have taken milliseconds. */
export function shortTurn(ownerOf: () => string): Promise<void> | null {
  return shortTurnIn(fresh, ownerOf);
}

/**
 * The same for the continuation of such work, which alternates with new tasks, so that work in progress does not
 * queue behind all new work.
 */
export function continuedTurn(ownerOf: () => string): Promise<void> | null {
  return shortTurnIn(continued, ownerOf);
}

const shortTurnIn = (queue: Rotation<Begin>, ownerOf: () => string): Promise<void> | null =>
  !openTurn() && (isSpent() || !queue.isEmpty()) ? waitIn(queue, ownerOf) : null;

/**
 * Call it for each new connection: Node accepts one in each turn of the event loop, so tasks wait until those that
 * arrived together have been accepted.
 */
export function acceptFirst(): void {
  openTurn();
  hasConnections = true;
  accepted += 1;
}
