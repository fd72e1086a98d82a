import { h } from './dom.js';
import { explanation, MARKS } from './explanation.js';

/**
 * @typedef {import('./callers.js').Caller} Caller
 * @typedef {import('./access.js').Fields} Fields
 * @typedef {{
 *   state: import('./state.js').State, access: import('./access.js').Access,
 *   tryAs: (coordinate: string, id: string) => void,
 * }} Page
 */

/**
 * Who may have what, as a table: a row for each field, a column for each person of the bar.
 * @param {Page} page
 */
export function createAccessPanel({ state, access, tryAs }) {
  const search = h('input', { type: 'search', placeholder: 'Field or rule', 'aria-label': 'Search fields and rules' });
  const type = h('select', { 'aria-label': 'Type' });
  const filter = h('select', { 'aria-label': 'Show' });
  const [one, two] = [h('select', { 'aria-label': 'First person' }), h('select', { 'aria-label': 'Second person' })];
  const pair = h('span', { class: 'pair' }, one, ' and ', two);
  filter.append(
    h('option', { value: 'all' }, 'All fields'),
    h('option', { value: 'open' }, 'Open to anyone'),
    h('option', { value: 'differs' }, 'Different for'),
  );
  const count = h('p', { class: 'count', role: 'status' });
  const head = h('tr');
  const body = h('tbody');
  const table = h('table', {}, h('thead', {}, head), body);
  const panel = h(
    'section',
    { class: 'access', 'aria-label': 'Who may have what' },
    h(
      'form',
      { class: 'filters', onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      search,
      type,
      filter,
      pair,
    ),
    count,
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Fields' }, table),
  );
  /** The field and the person that are explained. */
  let opened = { coordinate: '', id: '' };

  const columns = () => {
    const known = state.get().callers.filter((caller) => !caller.isSignedOut?.());
    return known.map((caller) => ({ caller, fields: access.of(caller) }));
  };
  const isShown = (/** @type {string} */ coordinate, /** @type {ReturnType<typeof columns>} */ people) => {
    const answers = people.map(({ fields }) => fields?.[coordinate]);
    const text = `${coordinate} ${answers[0]?.rule}`.toLowerCase();
    if (!text.includes(search.value.trim().toLowerCase())) return false;
    if (type.value !== '' && !coordinate.startsWith(`${type.value}.`)) return false;
    if (filter.value === 'open') return answers[0]?.answer === 'yes';
    if (filter.value !== 'differs') return true;
    const cells = [one, two].map(({ value }) =>
      cellText(people.find(({ caller }) => caller.id === value)?.fields?.[coordinate]),
    );
    return cells[0] !== cells[1];
  };
  const show = () => {
    if (!panel.isConnected) return;
    const people = columns();
    for (const { caller } of people) void access.load(caller);
    const fields = people.find((column) => column.fields !== null)?.fields;
    if (!fields) {
      count.textContent = 'The rules are being read…';
      return;
    }
    const coordinates = Object.keys(fields);
    offer(type, [['', 'All types'], ...new Set(coordinates.map((name) => name.split('.')[0] ?? ''))]);
    for (const [index, select] of [one, two].entries()) {
      offer(
        select,
        people.map(({ caller }) => [caller.id, caller.short ?? caller.name]),
      );
      if (select.dataset.chosen === undefined) select.selectedIndex = Math.min(index + 2, people.length - 1);
    }
    pair.hidden = filter.value !== 'differs';
    const shown = coordinates.filter((coordinate) => isShown(coordinate, people));
    count.textContent = `${shown.length} of ${coordinates.length} fields`;
    const { caller: selected } = state.get();
    head.replaceChildren(
      h('th', { scope: 'col' }, 'Field'),
      ...people.map(({ caller }) =>
        h(
          'th',
          { scope: 'col', class: caller.id === selected.id && 'selected', title: `${caller.name}, ${caller.detail}` },
          caller.short ?? caller.name,
        ),
      ),
    );
    body.replaceChildren(...shown.flatMap((coordinate) => rows(coordinate, people)));
  };
  const rows = (/** @type {string} */ coordinate, /** @type {ReturnType<typeof columns>} */ people) => {
    const { caller: selected } = state.get();
    const isOpen = opened.coordinate === coordinate;
    const explain = (/** @type {string} */ id) => () => {
      opened = isOpen && opened.id === id ? { coordinate: '', id: '' } : { coordinate, id };
      show();
    };
    const [typeName, fieldName] = coordinate.split('.');
    const name = h(
      'button',
      { type: 'button', 'aria-expanded': String(isOpen), onclick: explain(selected.id) },
      h('span', {}, `${typeName}.`),
      fieldName ?? '',
    );
    const row = h(
      'tr',
      {},
      h('th', { scope: 'row' }, name),
      ...people.map(({ caller, fields }) => {
        const field = fields?.[coordinate];
        const text = cellText(field);
        const label = `${coordinate} as ${caller.name}: ${text}`;
        const mark = h(
          'span',
          { class: `mark ${field?.answer}`, 'aria-hidden': 'true' },
          field ? MARKS[field.answer] : '…',
        );
        const words = h('span', { class: 'words', 'aria-hidden': 'true' }, text);
        return h(
          'td',
          {},
          h('button', { type: 'button', title: text, 'aria-label': label, onclick: explain(caller.id) }, mark, words),
        );
      }),
    );
    if (!isOpen) return [row];
    const column = people.find(({ caller }) => caller.id === opened.id) ?? people[0];
    return column
      ? [
          row,
          h(
            'tr',
            {},
            h('td', { class: 'explained', colspan: people.length + 1 }, explanation(coordinate, column, tryAs)),
          ),
        ]
      : [row];
  };
  for (const control of [search, type, filter]) control.oninput = show;
  for (const select of [one, two]) {
    select.oninput = () => {
      select.dataset.chosen = '';
      show();
    };
  }
  state.subscribe(show);
  access.subscribe(show);
  return { panel, show };
}

/** @param {Fields[string] | undefined} field */
const cellText = (field) => (field?.answer === 'depends' ? `if ${field.rest}` : (field?.answer ?? 'not known'));

/** The same options are left alone, with what is selected. @param {HTMLSelectElement} select @param {(string | string[])[]} options */
const offer = (select, options) => {
  const text = JSON.stringify(options);
  if (select.dataset.options === text) return;
  const before = select.value;
  select.dataset.options = text;
  select.replaceChildren(
    ...options.map((option) => {
      const [value, label] = typeof option === 'string' ? [option, option] : option;
      return h('option', { value }, label);
    }),
  );
  if (before !== '') select.value = before;
};
