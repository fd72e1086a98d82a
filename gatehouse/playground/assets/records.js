import { isSame, whoOf } from './callers.js';
import { hasAuthorization, listen, post } from './send.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {import('./send.js').Answer} Answer
 * @typedef {import('./send.js').Operation} Operation
 *
 * One answer and whose it is: made where a request is sent, read by everything that shows the answer.
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
  const recordsOf = (/** @type {Iterable<Run>} */ some) => [...some].flatMap(({ records }) => records);

  return {
    /** @param {string} tab */
    of: (tab) => runs.get(tab) ?? null,
    /** @param {() => void} listener @param {AbortSignal} [signal] ends it */
    subscribe: (listener, signal) => changes.addEventListener('change', listener, signal && { signal }),
    /**
     * Sends an operation as each of the callers, and gives up what ran in this tab before.
     * @param {{ tab: string, operation: Operation, isLive: boolean, callers: Caller[], headers: import('./send.js').Headers }} what
     * @returns {Run}
     */
    start: ({ tab, operation, isLive, callers, headers }) => {
      for (const record of recordsOf([...runs.values()].filter((run) => run.tab === tab))) record.stop('stopped');
      const send = isLive ? subscribed : asked;
      const records = callers.map((caller) => send(caller, operation, headers, changed));
      const run = { tab, operation, isLive, records };
      runs.set(tab, run);
      changed();
      return run;
    },
    /**
     * What GraphiQL itself refuses to send, such as variables that are not JSON, in the place of answers.
     * @param {string} tab @param {Caller[]} callers @param {string} message
     */
    refuse: (tab, callers, message) => {
      for (const record of recordsOf([...runs.values()].filter((run) => run.tab === tab))) record.stop('stopped');
      const operation = { query: '' };
      const answer = { errors: [{ message }] };
      const records = callers.map((caller) => ({
        ...recordOf(caller, operation, 'done', {}),
        answer,
        ended: 'not sent',
      }));
      runs.set(tab, { tab, operation, isLive: false, records });
      changed();
    },
    /**
     * Ends the subscriptions of people who are not selected any more: no token is fetched for somebody else than the bar shows.
     * @param {Caller[]} selected
     */
    endOthers: (selected) => {
      const [now] = selected.map(whoOf);
      for (const { who, stop } of recordsOf([...runs.values()].filter(({ isLive }) => isLive))) {
        if (!selected.some((caller) => isSame(who, caller))) stop(`ended when you became ${now?.name}`);
      }
    },
    /**
     * Forgets the runs of closed tabs.
     * @param {string[]} tabs that are open
     */
    keep: (tabs) => {
      for (const [tab, { records }] of runs) {
        if (tabs.includes(tab)) continue;
        for (const { stop } of records) stop('stopped');
        runs.delete(tab);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createRecords>} Records */

/**
 * @param {Caller} caller
 * @param {Operation} operation
 * @param {Record['phase']} phase
 * @param {import('./send.js').Headers} headers
 * @returns {Record}
 */
const recordOf = (caller, operation, phase, headers) => ({
  ...{ who: whoOf(caller), operation, viaHeaders: hasAuthorization(headers), phase },
  ...{ status: null, ms: 0, bytes: 0, answer: null, events: [], ended: '', stop: () => {} },
});

/**
 * @param {Caller} caller @param {Operation} operation @param {import('./send.js').Headers} headers
 * @param {() => void} changed
 */
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

/**
 * @param {Caller} caller @param {Operation} operation @param {import('./send.js').Headers} headers
 * @param {() => void} changed
 */
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
      // Without data it is no event: the stream was not opened.
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
