import { isSame, whoOf } from './callers.js';
import { hasAuthorization, listen, post } from './send.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {import('./send.js').Answer} Answer
 * @typedef {import('./send.js').Operation} Operation
 *
 * One answer and its caller: created when a request is sent, read by everything that shows the answer.
 * @typedef {{
 *   who: import('./callers.js').Who,
 *   operation: Operation,
 *   viaHeaders: boolean,
 *   phase: 'waiting' | 'connecting' | 'listening' | 'done',
 *   status: number | null, ms: number, bytes: number,
 *   answer: Answer | null,
 *   events: { at: Date, answer: Answer }[],
 *   ended: string,
 *   stop: (why: string) => void,
 * }} Record
 *
 * What was last run in a tab: one record, or two side by side.
 * @typedef {{ tab: string, operation: Operation, isLive: boolean, records: Record[] }} Run
 */

const MAX_EVENTS = 100;

/** The latest run of each tab. `changed` fires whenever a record of one does. */
export function createRecords() {
  /** @type {Map<string, Run>} */
  const runs = new Map();
  const changes = new EventTarget();
  const changed = () => changes.dispatchEvent(new Event('change'));
  const stop = (/** @type {string} */ tab) => {
    for (const record of runs.get(tab)?.records ?? []) record.stop('stopped');
  };
  /** Replaces and stops the previous run. @param {Run} run */
  const put = (run) => {
    stop(run.tab);
    runs.set(run.tab, run);
    changed();
    return run;
  };

  return {
    /** @param {string} tab */
    of: (tab) => runs.get(tab) ?? null,
    /** @param {() => void} listener @param {AbortSignal} [signal] ends it */
    subscribe: (listener, signal) => changes.addEventListener('change', listener, signal && { signal }),
    /**
     * Sends an operation as each of the callers.
     * @param {{
     *   tab: string, operation: Operation, isLive: boolean, callers: Caller[], headers: import('./send.js').Headers,
     * }} what
     * @returns {Run}
     */
    start: ({ tab, operation, isLive, callers, headers }) => {
      const send = isLive ? subscribed : asked;
      return put({
        ...{ tab, operation, isLive },
        records: callers.map((caller) => send(caller, operation, headers, changed)),
      });
    },
    /**
     * Shows why GraphiQL itself refuses to send, for example because variables are not JSON, in place of answers.
     * @param {string} tab @param {Caller[]} callers @param {string} message
     */
    refuse: (tab, callers, message) => {
      const operation = { query: '' };
      const outcome = { answer: { errors: [{ message }] }, ended: 'not sent' };
      const records = callers.map((caller) => ({ ...recordOf(caller, operation, 'done', {}), ...outcome }));
      put({ tab, operation, isLive: false, records });
    },
    /**
     * Ends the subscriptions of people who are no longer selected: tokens are fetched only for the people shown.
     * @param {Caller[]} selected
     */
    endOthers: (selected) => {
      const [now] = selected.map(whoOf);
      const live = [...runs.values()].filter(({ isLive }) => isLive);
      for (const { who, stop } of live.flatMap(({ records }) => records)) {
        if (!selected.some((caller) => isSame(who, caller))) stop(`ended when you became ${now?.name}`);
      }
    },
    /**
     * Forgets the runs of closed tabs.
     * @param {string[]} tabs that are open
     */
    keep: (tabs) => {
      for (const tab of runs.keys()) {
        if (tabs.includes(tab)) continue;
        stop(tab);
        runs.delete(tab);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createRecords>} Records */

/**
 * @param {Caller} caller @param {Operation} operation @param {Record['phase']} phase
 * @param {import('./send.js').Headers} headers @returns {Record}
 */
const recordOf = (caller, operation, phase, headers) => ({
  ...{ who: whoOf(caller), operation, viaHeaders: hasAuthorization(headers), phase },
  ...{ status: null, ms: 0, bytes: 0, answer: null, events: [], ended: '', stop: () => {} },
});

/**
 * @typedef {(
 *   caller: Caller, operation: Operation, headers: import('./send.js').Headers, changed: () => void,
 * ) => Record} Send
 */

/** @type {Send} */
const asked = (caller, operation, headers, changed) => {
  const record = recordOf(caller, operation, 'waiting', headers);
  const stopped = new AbortController();
  void post(caller, operation, headers, stopped.signal).then((reply) => {
    Object.assign(record, reply, { phase: 'done' });
    changed();
  });
  record.stop = (why) => {
    if (record.phase !== 'done') record.ended = why;
    stopped.abort();
  };
  return record;
};

/** @type {Send} */
const subscribed = (caller, operation, headers, changed) => {
  const record = recordOf(caller, operation, 'connecting', headers);
  const update = (/** @type {Partial<Record>} */ changes) => {
    if (record.phase === 'done') return;
    Object.assign(record, changes);
    changed();
  };
  const fail = (/** @type {Answer} */ answer) =>
    update({ phase: 'done', answer, ended: record.events.length > 0 ? 'broken off' : 'refused' });
  const end = listen(caller, operation, headers, {
    next: (answer) => {
      // An answer without data is not an event: the stream was not opened.
      if (answer.data === undefined) return fail(answer);
      const events = [{ at: new Date(), answer }, ...record.events].slice(0, MAX_EVENTS);
      update({ answer, events });
    },
    connected: (isConnected) => update({ phase: isConnected ? 'listening' : 'connecting' }),
    fail,
    end: () => update({ phase: 'done', ended: 'ended by the server' }),
  });
  record.stop = (why) => {
    update({ phase: 'done', ended: why });
    end();
  };
  return record;
};
