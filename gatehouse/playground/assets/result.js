import { h } from './dom.js';
import { lineOf, remedyOf } from './line.js';
import { refusalsOf } from './refusals.js';

/**
 * Shows the latest run of the current tab: GraphiQL's response, the line below it, and the refusals.
 * @param {{
 *   state: import('./state.js').State,
 *   records: import('./records.js').Records,
 *   graphiql: import('./graphiql.js').Graphiql,
 *   access: import('./access.js').Access,
 *   answers: { element: HTMLElement, show: (run: import('./records.js').Run | null) => void },
 *   choose: (id: string) => Promise<void>,
 *   refusalCodes: string[],
 * }} page
 * @returns {HTMLElement} to be placed below GraphiQL's response
 */
export function createResult({ state, records: all, graphiql, access, answers, choose, refusalCodes }) {
  const lines = h('div', { class: 'lines' });
  const refusals = h('ul', { class: 'refusals', 'aria-label': 'Refused', hidden: true });
  const below = h('div', { class: 'below' }, lines, refusals);
  const home = h('div', {}, below);
  const run = () => graphiql.run();

  const show = () => {
    const { caller, other, sideBySide } = state.get();
    const latest = all.of(graphiql.tab());
    const selected = sideBySide ? [caller, other] : [caller];
    const records = latest?.records ?? [];
    // Side by side shows nothing of a run that was sent as one person.
    const shown = sideBySide && records.length < 2 ? [] : records.slice(0, selected.length);
    ours = records[0] ? textOf(records[0]) : '';
    if (graphiql.tab() !== '') graphiql.show(ours);
    answers.show(sideBySide ? latest : null);
    // Side by side hides GraphiQL's response, and what is below it.
    const place = sideBySide ? answers.element : home;
    if (below.parentElement !== place) place.append(below);
    const isRunning = records.some(({ phase }) => phase === 'listening' || phase === 'connecting');
    const remedy = shown.length === selected.length ? remedyOf(shown, selected, run) : null;
    lines.replaceChildren(
      ...(sideBySide ? [] : shown.map((record) => lineOf(record, caller))),
      ...(remedy ? [remedy] : []),
      ...(isRunning ? [stopButton(records)] : []),
    );
    lines.hidden = lines.childElementCount === 0;
    const tab = graphiql.tab();
    const runAs = async (/** @type {string} */ id) => {
      await choose(id);
      // Another person or tab may have been selected while the token was fetched.
      if (state.get().caller.id === id && graphiql.tab() === tab) run();
    };
    const { callers } = state.get();
    refusals.replaceChildren(...refusalsOf(shown, { graphiql, access, runAs, callers, refusalCodes }));
    refusals.hidden = refusals.childElementCount === 0;
  };
  /** The text that was written into GraphiQL's response last. */
  let ours = '';
  let isDue = false;
  // Runs after GraphiQL, which empties its response when a run begins, and batches simultaneous changes.
  const soon = () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      show();
    });
  };
  state.subscribe(soon);
  all.subscribe(soon);
  access.subscribe(soon);
  /** GraphiQL also writes messages of its own into the response; the line below must not name a caller then. */
  const notice = () => {
    const text = graphiql.shown();
    if (text === '' || text === ours) return;
    const { caller, other, sideBySide } = state.get();
    if (text === graphiql.schemaFault()) soon();
    else all.refuse(graphiql.tab(), sideBySide ? [caller, other] : [caller], text);
  };
  /** @type {string | null} */
  let fault = null;
  const tellSchema = () => {
    if (fault === graphiql.schemaFault()) return;
    fault = graphiql.schemaFault();
    void state.attempt('schema', async () => {
      if (fault) throw new Error('The schema could not be fetched.');
    });
  };
  let tab = '';
  const follow = () => {
    tellSchema();
    if (tab !== graphiql.tab()) soon();
    else if (!isDue) notice();
    tab = graphiql.tab();
    all.keep(graphiql.tabs());
  };
  graphiql.subscribe(follow);
  follow();
  return home;
}

/** @param {import('./records.js').Record[]} records */
const stopButton = (records) => {
  const onclick = () => {
    for (const { stop } of records) stop('stopped');
  };
  return h('button', { class: 'tool stop', type: 'button', onclick }, 'Stop listening');
};

/**
 * An answer as GraphiQL shows it; for a stream its events, newest first.
 * @param {import('./records.js').Record} record
 */
function textOf({ answer, events, ended }) {
  if (answer === null) return '';
  const failed = ended === 'refused' || ended === 'broken off';
  const parts = [...(failed || events.length === 0 ? [answer] : []), ...events.map((event) => event.answer)];
  return parts.map((part) => JSON.stringify(part, null, 2)).join('\n\n');
}
