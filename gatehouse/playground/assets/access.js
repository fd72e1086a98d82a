import { anonymous } from './callers.js';
import { requestHeadersOf } from './send.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {{ words: string, answer: 'yes' | 'no' | 'depends', parts: Part[] }} Part
 * @typedef {{ answer: 'yes' | 'no' | 'depends', rule: string, rest: string, tree: Part, place: string | null }} FieldAccess
 * @typedef {Readonly<Record<string, FieldAccess>>} Fields by coordinate, such as `User.email`
 * @typedef {{ branch: string, changed: Record<string, string | null>, gone: string[] }} Changes the rules before, null for none
 * @typedef {ReturnType<typeof createAccess>} Access
 */

/**
 * The access of each caller by the rules, without running an operation: `/playground/access.json` with their token.
 * @param {{ development: boolean, kinds: { id: string, name: string, detail: string, token: string }[] }} settings the
 * server reports access in development only; `kinds` are callers other than users, such as machines
 */
export function createAccess({ development, kinds }) {
  const changes = new EventTarget();
  /** The server's answer to each question; null while it is pending. @type {Map<string, any>} */
  let known = new Map();
  const keyOf = (/** @type {Caller} */ { id, version }, question = '') => `${id} ${version} ${question}`;

  /**
   * Asks the server once; after a failure, again when the answer is next needed.
   * @param {string} key @param {string} path @param {Caller} caller @param {string} [question]
   */
  const ask = async (key, path, caller, question) => {
    const answers = known;
    if (!development || answers.has(key)) return;
    answers.set(key, null);
    try {
      const post = question && { method: 'POST', body: question };
      const headers = { ...(post && { 'content-type': 'application/json' }), ...(await requestHeadersOf(caller)) };
      const response = await fetch(path, { credentials: 'omit', headers, ...post });
      if (!response.ok) return void answers.delete(key);
      answers.set(key, await response.json());
      changes.dispatchEvent(new Event('change'));
    } catch {
      // While the server is down, access is unknown and fields are not marked.
      answers.delete(key);
    }
  };
  const load = (/** @type {Caller} */ caller, /** @type {string | undefined} */ question = undefined) =>
    ask(
      keyOf(caller, question),
      caller.kind ? `/playground/access/${caller.id}.json` : '/playground/access.json',
      caller,
      question,
    );
  /** Null until it is known. @param {Caller} caller @param {string} [question] @returns {Fields | null} */
  const of = (caller, question) => known.get(keyOf(caller, question)) ?? null;
  return {
    load,
    of,
    kinds: kinds.map(kindOf),
    /** What has changed since the main branch; null until known, or without that branch. @returns {Changes | null} */
    changes: () => {
      void ask('changes', '/playground/changes.json', anonymous);
      return known.get('changes') ?? null;
    },
    /** @param {() => void} listener */
    subscribe: (listener) => changes.addEventListener('change', listener),
    /**
     * The people who definitely have access to a field, with these arguments if they are known.
     * @param {string} coordinate @param {Caller[]} callers @param {unknown} args
     */
    whoMay: (coordinate, callers, args) => {
      const question = args === null ? undefined : JSON.stringify({ coordinate, args });
      const people = callers.filter(({ command }) => command !== undefined);
      for (const caller of people) void load(caller, question);
      return people.filter((caller) => of(caller, question)?.[coordinate]?.answer === 'yes');
    },
    /** Forgets everything, because the rules may have changed. */
    forget: () => {
      known = new Map();
      changes.dispatchEvent(new Event('change'));
    },
  };
}

/**
 * A kind of caller as a column; no request is sent as one.
 * @param {{ id: string, name: string, detail: string, token: string }} kind @returns {Caller}
 */
const kindOf = ({ id, name, detail, token }) => ({
  ...{ id, name, detail, version: 0, kind: { token }, renews: false },
  held: () => null,
  fresh: async () => null,
});
