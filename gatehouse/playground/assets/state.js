import { anonymous } from './callers.js';

/** @typedef {import('./callers.js').Caller} Caller */

/** The selected callers and other state that the parts of the page share. `set` notifies all subscribers. */
export function createState() {
  const changed = new EventTarget();
  const state = {
    /** @type {Caller[]} */
    callers: [anonymous],
    /** The selected person: requests are sent as them. */
    caller: anonymous,
    /** The second one, side by side. */
    other: anonymous,
    sideBySide: false,
    /** Error messages by attempt, so that a later success of the same attempt removes its message. */
    faults: /** @type {Record<string, string>} */ ({}),
  };
  const set = (/** @type {Partial<typeof state>} */ changes) => {
    Object.assign(state, changes);
    changed.dispatchEvent(new Event('change'));
  };
  return {
    get: () => state,
    set,
    /** @param {() => void} listener */
    subscribe: (listener) => changed.addEventListener('change', listener),
    /**
     * Tries something; a failure is shown until the same thing succeeds.
     * @template Result
     * @param {string} what
     * @param {() => Promise<Result>} attempt
     * @returns {Promise<Result | undefined>}
     */
    attempt: async (what, attempt) => {
      try {
        const result = await attempt();
        const { [what]: _, ...faults } = state.faults;
        set({ faults });
        return result;
      } catch (cause) {
        set({ faults: { ...state.faults, [what]: cause instanceof Error ? cause.message : String(cause) } });
      }
    },
  };
}

/** @typedef {ReturnType<typeof createState>} State */
