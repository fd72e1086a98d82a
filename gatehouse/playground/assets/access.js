import { headersOf } from './send.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {{ words: string, answer: 'yes' | 'no' | 'depends', parts: Part[] }} Part
 * @typedef {{ answer: 'yes' | 'no' | 'depends', rule: string, rest: string, tree: Part, place: string | null }} FieldAccess
 * @typedef {Readonly<Record<string, FieldAccess>>} Fields by coordinate, such as `User.email`
 * @typedef {ReturnType<typeof createAccess>} Access
 */

/**
 * What each person may have before it is asked for, as the rules say: `/playground/access.json` with their token.
 * @param {boolean} isTold whether the server tells it: in development only
 */
export function createAccess(isTold) {
  const changes = new EventTarget();
  /** @type {Map<string, Fields>} */
  const known = new Map();
  /** @type {Set<string>} */
  const asked = new Set();
  const keyOf = (/** @type {Caller} */ { id, version }) => `${id} ${version}`;

  const load = async (/** @type {Caller} */ caller) => {
    const key = keyOf(caller);
    if (!isTold || asked.has(key)) return;
    asked.add(key);
    try {
      const response = await fetch('/playground/access.json', {
        credentials: 'omit',
        headers: await headersOf(caller),
      });
      if (response.ok) known.set(key, await response.json());
      else asked.delete(key);
    } catch {
      // Not told while the server is away, or for a token that it refuses: there are no marks then.
      asked.delete(key);
    }
    changes.dispatchEvent(new Event('change'));
  };
  /** @type {Map<string, string>} */
  const answers = new Map();
  const ask = async (/** @type {Caller} */ caller, /** @type {string} */ question) => {
    const key = `${keyOf(caller)} ${question}`;
    if (!isTold || answers.has(key)) return;
    answers.set(key, '');
    const headers = { 'content-type': 'application/json', ...(await headersOf(caller)) };
    const init = { method: 'POST', credentials: /** @type {const} */ ('omit'), headers, body: question };
    const response = await fetch('/playground/access.json', init).catch(() => null);
    const [field] = response?.ok ? Object.values(await response.json()) : [];
    answers.set(key, field?.answer ?? '');
    changes.dispatchEvent(new Event('change'));
  };
  return {
    isTold,
    load,
    /** @param {() => void} listener */
    subscribe: (listener) => changes.addEventListener('change', listener),
    /** Null until it is known. @param {Caller} caller @returns {Fields | null} */
    of: (caller) => known.get(keyOf(caller)) ?? null,
    /**
     * Who of the people may have a field of a root type with these arguments; nobody until the server has said so.
     * @param {string} coordinate @param {Caller[]} callers @param {unknown} args
     */
    whoMayWith: (coordinate, callers, args) => {
      const question = JSON.stringify({ coordinate, args });
      const people = callers.filter(({ command }) => command !== undefined);
      for (const caller of people) void ask(caller, question);
      return people.filter((caller) => answers.get(`${keyOf(caller)} ${question}`) === 'yes');
    },
    /** Who surely may have a field. @param {string} coordinate @param {Caller[]} callers */
    whoMay: (coordinate, callers) => {
      const people = callers.filter(({ command }) => command !== undefined);
      for (const caller of people) void load(caller);
      return people.filter((caller) => known.get(keyOf(caller))?.[coordinate]?.answer === 'yes');
    },
    /** The rules may have changed: forgets everything. */
    forget: () => {
      known.clear();
      asked.clear();
      answers.clear();
      changes.dispatchEvent(new Event('change'));
    },
  };
}
