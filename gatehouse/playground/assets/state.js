import { nobody } from './callers.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {import('./ask.js').Answer} Answer
 */

/** Who one is, and what every part of the page must know of it. `set` tells all who have subscribed. */
export const createState = () => {
  const changed = new EventTarget();
  const state = {
    /** @type {Caller[]} */
    callers: [nobody],
    /** Whom the requests are sent as. */
    caller: nobody,
    /** The second one, side by side. */
    other: nobody,
    sideBySide: false,
    /** What went wrong with the identity itself. */
    fault: '',
  };
  return {
    get: () => state,
    /** @param {Partial<typeof state>} changes */
    set: (changes) => {
      Object.assign(state, changes);
      changed.dispatchEvent(new Event('change'));
    },
    /** @param {() => void} listener */
    subscribe: (listener) => changed.addEventListener('change', listener),
  };
};

/** @typedef {ReturnType<typeof createState>} State */
