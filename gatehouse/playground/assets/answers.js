import { isAnonymous } from './callers.js';
import { compare } from './difference.js';
import { h, icon, icons } from './dom.js';
import { lineOf } from './line.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./send.js').Answer} Answer
 * @typedef {import('./records.js').Record} Record
 * @typedef {import('./callers.js').Caller} Caller
 */

/** The browser takes about a second to render these. */
const MAX_LINES = 5_000;

/**
 * The pane with two answers side by side, each under the name of the person it was sent as.
 * @param {HTMLElement} pane
 * @param {State} state
 * @param {() => void} reveal called when GraphiQL's response is visible again
 */
export function createAnswers(pane, state, reveal) {
  const second = h('select', { 'aria-label': 'And as' });
  const close = h(
    'button',
    { class: 'graphiql-un-styled close', type: 'button', title: 'Close the comparison' },
    icon(icons.close),
  );
  const summary = h('p', { class: 'summary', role: 'status' });
  const body = h('tbody');
  const head = h('tr');
  const place = h('div', { class: 'result' });
  pane.append(
    h('div', { class: 'heading' }, h('label', {}, 'Beside ', second), summary, close),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Both answers' },
      h('table', {}, h('thead', {}, head), body),
    ),
    place,
  );
  second.onchange = () => {
    const other = state.get().callers.find(({ id }) => id === second.value);
    if (other) state.set({ other });
  };
  close.onclick = () => state.set({ sideBySide: false });

  let offered = '';
  const offer = () => {
    const { callers, caller, other, sideBySide } = state.get();
    const isClosed = !pane.hidden && !sideBySide;
    pane.hidden = !sideBySide;
    document.body.classList.toggle('side-by-side', sideBySide);
    if (isClosed) reveal();
    const offer = callers.map(({ id, name, version }) => `${id} ${name} ${version}`).join();
    if (offered !== offer)
      second.replaceChildren(...callers.map(({ id, name, signature = name }) => h('option', { value: id }, signature)));
    offered = offer;
    for (const option of second.options) option.disabled = option.value === caller.id;
    second.value = other.id;
  };
  state.subscribe(offer);
  offer();

  let drawn = '';
  return {
    element: place,
    /** @param {import('./records.js').Run | null} run the latest of the tab that is shown */
    show: (run) => {
      const { caller, other } = state.get();
      const records = run?.records.length === 2 ? run.records : [];
      const [left, right] = records;
      head.replaceChildren(
        ...[caller, other].map((selected, index) => {
          const record = records[index];
          return h(
            'th',
            { scope: 'col' },
            h('span', { class: 'whose' }, record?.who.name ?? selected.signature ?? selected.name),
            record && lineOf(record, selected),
          );
        }),
      );
      if (!left?.answer || !right?.answer) {
        drawn = '';
        body.replaceChildren();
        summary.textContent = records.length === 0 ? invitation(caller, other) : waiting(records);
        return;
      }
      const [one, two] = [shownOf(left), shownOf(right)];
      const text = JSON.stringify([one, two]);
      if (drawn === text) return;
      drawn = text;
      const lines = compare(one, two);
      summary.textContent = records.every(({ viaHeaders }) => viaHeaders)
        ? 'Both were sent with the Authorization from the Headers pane.'
        : summaryOf(lines, compare(left.answer.data ?? null, right.answer.data ?? null));
      body.replaceChildren(...lines.slice(0, MAX_LINES).map(row));
      if (lines.length > MAX_LINES)
        body.append(h('tr', {}, h('td', { colspan: 2 }, `${lines.length - MAX_LINES} more lines.`)));
    },
  };
}

/** @param {Caller} caller @param {Caller} other */
const invitation = (caller, other) =>
  isAnonymous(caller) && isAnonymous(other)
    ? 'Both are anonymous: sign in, or paste a token, to compare.'
    : 'Run the operation: it is sent as both.';

/** @param {Record[]} records */
const waiting = (records) => {
  const slow = records.filter(({ answer }) => answer === null);
  const names = slow.map(({ who }) => who.name).join(' and ');
  const isStream = slow.every(({ phase }) => phase === 'listening' || phase === 'connecting');
  return isStream ? `Listening: nothing has happened yet for ${names}.` : `Waiting for the answer to ${names}…`;
};

/** The answer with its data first; for a stream all events, newest first. @param {Record} record */
const shownOf = ({ answer, events }) =>
  events.length > 0 ? events.map((event) => dataFirst(event.answer)) : dataFirst(/** @type {Answer} */ (answer));

/** @param {Answer} answer */
const dataFirst = ({ data, ...rest }) => (data === undefined ? rest : { data, ...rest });

/**
 * @param {import('./difference.js').Line[]} lines
 * @param {import('./difference.js').Line[]} ofData
 */
const summaryOf = (lines, ofData) => {
  const count = ofData.filter(({ differs }) => differs).length;
  if (count > 0) return `${count} ${count === 1 ? 'line' : 'lines'} of the data ${count === 1 ? 'differs' : 'differ'}.`;
  return lines.some(({ differs }) => differs) ? 'The errors differ.' : 'The same answer.';
};

/** @param {import('./difference.js').Line} line */
const row = (line) => h('tr', { class: line.differs && 'differs' }, cell(line.left, line), cell(line.right, line));

/**
 * @param {string | null} text
 * @param {{ differs: boolean }} line
 */
const cell = (text, { differs }) => {
  const content = text?.trimStart() ?? '';
  const element = h(
    'td',
    { class: text === null && 'absent' },
    differs && text !== null ? h('mark', {}, content) : content,
  );
  // A wrapped line continues at its own indentation.
  element.style.paddingInlineStart = `${(text?.length ?? 0) - content.length + 2}ch`;
  return element;
};
