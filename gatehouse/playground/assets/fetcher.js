import { isAnonymous } from './callers.js';
import { post } from './send.js';

/**
 * @typedef {import('./send.js').Operation} Operation
 * @typedef {{
 *   state: import('./state.js').State,
 *   records: import('./records.js').Records,
 *   graphiql: import('./graphiql.js').Graphiql,
 * }} Page
 */

/**
 * GraphiQL's fetcher: sends as the selected person and, side by side, as the second one too. This page shows the
 * records; GraphiQL only needs to know that an operation runs while its tab is shown.
 * @param {Page} page
 */
export function createFetcher({ state, records, graphiql }) {
  /** @param {Operation} given @param {{ headers?: Record<string, string> }} [options] */
  return (given, { headers = {} } = {}) => {
    const { caller, other, sideBySide } = state.get();
    if (given.operationName === 'IntrospectionQuery') return post(caller, given, headers).then(({ answer }) => answer);
    // Two anonymous answers cannot differ; the pane says what to do.
    if (sideBySide && isAnonymous(caller) && isAnonymous(other)) return Promise.resolve({});
    const { operation, isLive } = settled(given);
    const callers = sideBySide ? [caller, other] : [caller];
    const run = records.start({ tab: graphiql.tab(), operation, isLive, callers, headers });
    return whileRunning(run, records, graphiql);
  };
}

/**
 * An iterable that yields nothing and ends with the run, or when another tab is shown; returning it ends the streams.
 * @param {import('./records.js').Run} run
 * @param {Page['records']} records
 * @param {Page['graphiql']} graphiql
 * @returns {AsyncIterableIterator<never>}
 */
const whileRunning = (run, records, graphiql) => {
  const isOver = () => run.records.every(({ phase }) => phase === 'done') || graphiql.tab() !== run.tab;
  const done = { done: /** @type {const} */ (true), value: undefined };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      new Promise((resolve) => {
        const over = new AbortController();
        const look = () => {
          if (!isOver()) return;
          over.abort();
          resolve(done);
        };
        records.subscribe(look, over.signal);
        graphiql.subscribe(look, over.signal);
        look();
      }),
    return: async () => {
      // GraphiQL also calls this before it shows another tab, but then the run must continue.
      setTimeout(() => {
        if (graphiql.tab() !== run.tab) return;
        for (const { stop } of run.records) stop('stopped');
      });
      return done;
    },
  };
};

/**
 * The operation to run, and whether it is a subscription. The given name may belong to another tab.
 * @param {Operation} given
 * @returns {{ operation: Operation, isLive: boolean }}
 */
function settled(given) {
  const operations = operationsIn(given.query);
  const meant = operations.find(({ name }) => name === given.operationName) ?? operations[0];
  if (meant === undefined) return { operation: given, isLive: false };
  return { operation: { ...given, operationName: meant.name }, isLive: meant.kind === 'subscription' };
}

/**
 * The operations of a document; none while it does not parse.
 * @param {string} query
 * @returns {{ name: string | null, kind: string, start: number, end: number }[]}
 */
export function operationsIn(query) {
  try {
    const { definitions } = window.GraphiQL.GraphQL.parse(query);
    return definitions
      .filter((/** @type {any} */ { kind }) => kind === 'OperationDefinition')
      .map((/** @type {any} */ { name, operation, loc }) => ({
        name: name?.value ?? null,
        kind: operation,
        start: loc.start,
        end: loc.end,
      }));
  } catch {
    return [];
  }
}
