import { compare } from './difference.js';
import { h, icon, icons } from './dom.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./ask.js').Answer} Answer
 */

/**
 * The pane of two answers, next to each other.
 * @param {HTMLElement} pane
 * @param {State} state
 */
export const createAnswers = (pane, state) => {
  /** @type {(Answer | null)[]} */
  let answers = [null, null];
  const first = h('span', { class: 'name' });
  const second = h('select', { 'aria-label': 'And as' });
  const close = h('button', { class: 'graphiql-un-styled close', type: 'button', title: 'Close' }, icon(icons.close));
  const summary = h('p', { class: 'summary', role: 'status' });
  const body = h('tbody');
  const head = h('tr', {}, h('th', { scope: 'col' }, first), h('th', { scope: 'col' }, second));
  pane.append(
    h('div', { class: 'heading' }, summary, close),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Both answers' },
      h('table', {}, h('thead', {}, head), body),
    ),
  );

  second.onchange = () => {
    const other = state.get().callers.find(({ id }) => id === second.value);
    if (other) state.set({ other });
    clear();
  };
  close.onclick = () => state.set({ sideBySide: false });

  const show = () => {
    const { callers, caller, other, sideBySide } = state.get();
    pane.hidden = !sideBySide;
    document.body.classList.toggle('side-by-side', sideBySide);
    if (first.textContent !== caller.name) clear();
    first.textContent = caller.name;
    second.replaceChildren(
      ...callers.map(({ id, name }) => h('option', { value: id, selected: id === other.id }, name)),
    );
  };
  const clear = () => {
    answers = [null, null];
    body.replaceChildren();
    summary.textContent = 'Run an operation: it is sent as both.';
  };
  const draw = () => {
    const [left, right] = answers;
    if (!left || !right) {
      summary.textContent = 'Waiting for both answers…';
      return;
    }
    const lines = compare(dataFirst(left), dataFirst(right));
    summary.textContent = summaryOf(lines, compare(left.data ?? null, right.data ?? null));
    body.replaceChildren(
      ...lines.map((line) =>
        h('tr', { class: line.differs && 'differs' }, cell(line.left, line), cell(line.right, line)),
      ),
    );
  };
  state.subscribe(show);
  clear();
  show();
  return {
    start: clear,
    /** @param {0 | 1} side @param {Answer} answer */
    put: (side, answer) => {
      answers[side] = answer;
      draw();
    },
  };
};

/**
 * @param {import('./difference.js').Line[]} lines
 * @param {import('./difference.js').Line[]} ofData
 */
const summaryOf = (lines, ofData) => {
  const count = ofData.filter(({ differs }) => differs).length;
  if (count > 0) return `${count} ${count === 1 ? 'line' : 'lines'} of the data ${count === 1 ? 'differs' : 'differ'}.`;
  return lines.some(({ differs }) => differs) ? 'The errors differ.' : 'The same answer.';
};

/** @param {Answer} answer */
const dataFirst = ({ data, ...rest }) => (data === undefined ? rest : { data, ...rest });

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
  // A line that is too long goes on under its own beginning.
  element.style.paddingInlineStart = `${(text?.length ?? 0) - content.length + 2}ch`;
  return element;
};
