import { headersOf } from './send.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {{ words: string, answer: 'yes' | 'no' | 'depends', parts: Part[] }} Part
 * @typedef {{ answer: 'yes' | 'no' | 'depends', rule: string, rest: string, tree: Part, place: string | null }} FieldAccess
 * @typedef {Readonly<Record<string, FieldAccess>>} Fields by coordinate, such as `User.email`
 * @typedef {{ branch: string, changed: Record<string, string | null>, gone: string[] }} Changes the rules before, null for none
 * @typedef {ReturnType<typeof createAccess>} Access
 */

/**
 * What each caller may have before it is asked for, as the rules say: `/playground/access.json` with their token.
 * @param {{ development: boolean, kinds: { id: string, name: string, detail: string, token: string }[] }} settings the
 * server tells it in development only; the kinds are callers that are no users, such as machines
 */
export function createAccess({ development: isTold, kinds }) {
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
      const path = caller.kind ? `/playground/access/${caller.id}.json` : '/playground/access.json';
      const response = await fetch(path, { credentials: 'omit', headers: await headersOf(caller) });
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
  /** @type {Promise<Changes | null> | null} */
  let since = null;
  /** @type {Changes | null} */
  let changed = null;
  return {
    load,
    kinds: kinds.map(kindOf),
    /** What has changed since the main branch; null until it is known, or where there is none to compare with. */
    changes: () => {
      since ??= fetch('/playground/changes.json', { credentials: 'omit' })
        .then((response) => (response.ok ? response.json() : null))
        .catch(() => null);
      since.then((found) => {
        if (JSON.stringify(found) === JSON.stringify(changed)) return;
        changed = found;
        changes.dispatchEvent(new Event('change'));
      });
      return changed;
    },
    /** @param {() => void} listener */
    subscribe: (listener) => changes.addEventListener('change', listener),
    /** Null until it is known. @param {Caller} caller @returns {Fields | null} */
    of: (caller) => known.get(keyOf(caller)) ?? null,
    /**
     * Which people may read a field of a root type with these arguments; none until the server has answered.
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
      since = null;
      known.clear();
      asked.clear();
      answers.clear();
      changes.dispatchEvent(new Event('change'));
    },
  };
}

/** A kind of caller as a column; no request is sent as one. @param {{ id: string, name: string, detail: string, token: string }} kind @returns {Caller} */
const kindOf = ({ id, name, detail, token }) => ({
  ...{ id, name, detail, version: 0, kind: { token }, renews: false },
  held: () => null,
  fresh: async () => null,
});
