import { listen, post } from './ask.js';
import { operationsIn } from './editors.js';

/**
 * @typedef {import('./ask.js').Answer} Answer
 * @typedef {import('./ask.js').Operation} Operation
 * @typedef {{
 *   state: import('./state.js').State,
 *   answers: { start: () => void, put: (side: 0 | 1, answer: Answer) => void },
 *   refusals: { show: (answers: [who: string, answer: Answer][]) => void },
 * }} Page
 */

/**
 * What GraphiQL sends its requests with: as the chosen caller and, side by side, as the second one too.
 * @param {Page} page
 */
export const createFetcher = ({ state, answers, refusals }) => {
  let runs = 0;
  /** @param {Operation} given @param {{ headers?: Record<string, string> }} [options] */
  return (given, { headers } = {}) => {
    const { caller, other, sideBySide } = state.get();
    if (given.operationName === 'IntrospectionQuery') return post(caller, given, headers);
    const { operation, live } = settled(given);
    const callers = sideBySide ? [caller, other] : [caller];
    const run = ++runs;
    /** @type {[string, Answer][]} */
    const latest = [];
    // An answer that comes late must not stand under the name of somebody else.
    const isOfNow = () => run === runs && state.get().caller === caller && state.get().other === other;
    const take = (/** @type {number} */ side, /** @type {Answer} */ answer) => {
      latest[side] = [callers[side]?.name ?? '', answer];
      if (run === runs) refusals.show(latest.filter(Boolean));
      if (sideBySide && isOfNow()) answers.put(side === 0 ? 0 : 1, answer);
      state.set({});
      return answer;
    };
    refusals.show([]);
    if (sideBySide) answers.start();
    if (live) return listenAs(callers, operation, headers, take);
    const asked = callers.map(async (one, side) => take(side, await post(one, operation, headers)));
    return Promise.all(asked).then(([first]) => first);
  };
};

/**
 * @param {import('./callers.js').Caller[]} callers
 * @param {Operation} operation
 * @param {Record<string, string> | undefined} headers
 * @param {(side: number, answer: Answer) => Answer} take
 * @returns {AsyncIterableIterator<Answer>} what the first is told; ending it ends all
 */
const listenAs = (callers, operation, headers, take) => {
  const streams = callers.map((caller) => listen(caller, operation, headers));
  const [first, ...others] = /** @type {[AsyncIterableIterator<Answer>, ...AsyncIterableIterator<Answer>[]]} */ (
    streams
  );
  others.forEach(async (stream, index) => {
    for await (const answer of stream) take(index + 1, answer);
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      const event = await first.next();
      return event.done ? event : { done: false, value: take(0, event.value) };
    },
    return: async () => {
      await Promise.all(streams.map((stream) => stream.return?.()));
      return { done: true, value: undefined };
    },
  };
};

/**
 * The operation that is meant, and whether it is a subscription. The name may be that of another tab.
 * @param {Operation} given
 */
const settled = (given) => {
  const operations = operationsIn(given.query);
  const meant = operations.find(({ name }) => name === given.operationName) ?? operations[0];
  const operation = meant === undefined ? given : { ...given, operationName: meant.name || null };
  return { operation, live: meant?.kind === 'subscription' };
};
