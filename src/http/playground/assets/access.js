/** @typedef {ReturnType<typeof createAccess>} Access */
/** What each person may have, as the rules say. Empty where the server does not tell it. */
export function createAccess() {
  const changes = new EventTarget();
  /** @type {Map<string, Record<string, { answer: 'yes' | 'no' | 'depends', rule: string, rest: string }>>} */
  const known = new Map();
  return {
    /** @param {() => void} listener */
    subscribe: (listener) => changes.addEventListener('change', listener),
    /** Who surely may have a field. @param {string} coordinate @param {import('./callers.js').Caller[]} callers */
    whoMay: (coordinate, callers) => callers.filter(({ id }) => known.get(id)?.[coordinate]?.answer === 'yes'),
  };
}
