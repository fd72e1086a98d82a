import { cellText, createFilters } from './access-filters.js';
import { h } from './dom.js';
import { explanation, MARKS } from './explanation.js';
import { createGrid } from './grid.js';

/**
 * @typedef {import('./access-filters.js').Column} Column
 * @typedef {{
 *   state: import('./state.js').State, access: import('./access.js').Access,
 *   tryAs: (coordinate: string, id: string) => void,
 * }} Page
 */

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** Sorts the root types first; the others keep their order. @param {string} coordinate */
const rank = (coordinate) => ROOTS.indexOf(coordinate.split('.')[0] ?? '') + 1 || 4;

/**
 * The access table: a row for each field, a column for each person in the bar and each other kind of caller.
 * @param {Page} page
 */
export function createAccessPanel({ state, access, tryAs }) {
  const count = h('p', { class: 'count', role: 'status' });
  const head = h('tr', { role: 'row' });
  const body = h('tbody', { role: 'rowgroup' });
  const redraw = createGrid(body);
  const table = h('table', { role: 'grid', 'aria-label': 'Fields' }, h('thead', { role: 'rowgroup' }, head), body);
  const filters = createFilters(() => show());
  const panel = h(
    'section',
    { class: 'access', 'aria-label': 'Who may have what' },
    filters.form,
    count,
    h('div', { class: 'scroll' }, table),
  );
  /** The field and the caller whose explanation is open. */
  let opened = { coordinate: '', id: '' };

  /** @returns {Column[]} */
  const columnsNow = () => {
    const people = state.get().callers.filter((caller) => !caller.isSignedOut?.());
    return [...people, ...access.kinds].map((caller) => ({ caller, fields: access.of(caller) }));
  };
  const show = () => {
    if (!panel.isConnected) return;
    const columns = columnsNow();
    for (const { caller } of columns) void access.load(caller);
    const changes = access.changes();
    const fields = columns.find((column) => column.fields !== null)?.fields;
    if (!fields) {
      count.textContent = 'The rules are being read…';
      return;
    }
    const coordinates = Object.keys(fields).sort((one, two) => rank(one) - rank(two));
    filters.offer(coordinates, columns, changes);
    const shown = coordinates.filter((coordinate) => filters.isShown(coordinate, columns, changes));
    count.textContent = `${shown.length} of ${coordinates.length} fields${filters.note(changes)}`;
    const { caller: selected } = state.get();
    head.replaceChildren(
      h('th', { scope: 'col', role: 'columnheader' }, 'Field'),
      ...columns.map(({ caller: { id, name, short = name, detail } }) => {
        const attributes = { scope: 'col', role: 'columnheader', title: `${name}, ${detail}` };
        return h('th', { ...attributes, class: id === selected.id && 'selected' }, short);
      }),
    );
    table.style.setProperty('--columns', String(columns.length));
    redraw(shown.flatMap((coordinate) => rows(coordinate, columns)));
  };
  const rows = (/** @type {string} */ coordinate, /** @type {Column[]} */ columns) => {
    const { caller: selected } = state.get();
    const isOpen = opened.coordinate === coordinate;
    const explain = (/** @type {string} */ id) => () => {
      opened = isOpen && opened.id === id ? { coordinate: '', id: '' } : { coordinate, id };
      show();
    };
    const [typeName, fieldName] = coordinate.split('.');
    const name = h(
      'button',
      {
        type: 'button',
        value: coordinate,
        'aria-expanded': String(isOpen),
        'aria-label': coordinate,
        onclick: explain(isOpen ? opened.id : selected.id),
      },
      h('span', {}, `${typeName}.`),
      fieldName ?? '',
    );
    const column = isOpen && (columns.find(({ caller }) => caller.id === opened.id) ?? columns[0]);
    const cells = columns.map((each) => cell(coordinate, each, each === column, explain));
    const row = h('tr', { role: 'row' }, h('th', { scope: 'row', role: 'rowheader' }, name), ...cells);
    if (!column) return [row];
    const was = access.changes();
    const owner = state.get().callers.find(({ command }) => command !== undefined);
    const details = explanation(coordinate, column, { tryAs, changes: was, owner });
    const explained = h('td', { class: 'explained', role: 'gridcell', colspan: columns.length + 1 }, details);
    return [row, h('tr', { role: 'row' }, explained)];
  };
  state.subscribe(show);
  access.subscribe(show);
  return { panel, show };
}

/** @param {string} coordinate @param {Column} column @param {boolean} isOpen @param {(id: string) => () => void} explain */
const cell = (coordinate, { caller, fields }, isOpen, explain) => {
  const field = fields?.[coordinate];
  const title = cellText(field);
  const label = `${coordinate} as ${caller.name}: ${title}`;
  return h(
    'td',
    { role: 'gridcell' },
    h(
      'button',
      {
        type: 'button',
        value: `${coordinate} ${caller.id}`,
        title,
        'aria-label': label,
        'aria-expanded': String(isOpen),
        onclick: explain(caller.id),
      },
      h('span', { class: `mark ${field?.answer}`, 'aria-hidden': 'true' }, field ? MARKS[field.answer] : '…'),
      h('span', { class: 'words', 'aria-hidden': 'true' }, title),
    ),
  );
};
