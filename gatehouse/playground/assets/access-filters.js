import { h } from './dom.js';

/**
 * @typedef {{ caller: import('./callers.js').Caller, fields: import('./access.js').Fields | null }} Column
 * @typedef {import('./access.js').Changes | null} Changes
 */

/**
 * The filters above the access table.
 * @param {() => void} onchange
 */
export function createFilters(onchange) {
  const search = h('input', { type: 'search', placeholder: 'Field or rule', 'aria-label': 'Search fields and rules' });
  const type = h('select', { 'aria-label': 'Type' });
  const filter = h('select', { 'aria-label': 'Show' });
  const [one, two] = [h('select', { 'aria-label': 'First caller' }), h('select', { 'aria-label': 'Second caller' })];
  const pair = h('span', { class: 'pair', hidden: true }, one, ' and ', two);
  const changed = h('option', { value: 'changed', disabled: true }, 'Changed since main');
  filter.append(
    h('option', { value: 'all' }, 'All fields'),
    h('option', { value: 'open' }, 'Open to anyone'),
    h('option', { value: 'differs' }, 'Different for'),
    changed,
  );
  for (const control of [search, type, filter]) control.oninput = onchange;
  for (const select of [one, two]) {
    select.oninput = () => {
      select.dataset.chosen = '';
      onchange();
    };
  }
  const onsubmit = (/** @type {Event} */ event) => event.preventDefault();
  return {
    form: h('form', { class: 'filters', onsubmit }, search, type, filter, pair),
    /** @param {string[]} coordinates @param {Column[]} columns @param {Changes} changes */
    offer: (coordinates, columns, changes) => {
      offer(type, [['', 'All types'], ...new Set(coordinates.map((name) => name.split('.')[0] ?? ''))]);
      for (const [index, select] of [one, two].entries()) {
        offer(
          select,
          columns.map(({ caller }) => [caller.id, caller.short ?? caller.name]),
        );
        if (select.dataset.chosen === undefined) select.selectedIndex = Math.min(index + 2, columns.length - 1);
      }
      changed.disabled = changes === null;
      changed.textContent =
        changes === null ? 'Changed since main (no such branch)' : `Changed since ${changes.branch}`;
      pair.hidden = filter.value !== 'differs';
    },
    /** @param {string} coordinate @param {Column[]} columns @param {Changes} changes */
    isShown: (coordinate, columns, changes) => {
      const fields = columns.map(({ fields }) => fields?.[coordinate]);
      const rule = fields.find((field) => field !== undefined)?.rule ?? '';
      if (!`${coordinate} ${rule}`.toLowerCase().includes(search.value.trim().toLowerCase())) return false;
      if (type.value !== '' && !coordinate.startsWith(`${type.value}.`)) return false;
      if (filter.value === 'open') return rule.startsWith('anyone');
      if (filter.value === 'changed') return changes !== null && coordinate in changes.changed;
      if (filter.value !== 'differs') return true;
      const cells = [one, two].map(({ value }) =>
        cellText(columns.find(({ caller }) => caller.id === value)?.fields?.[coordinate]),
      );
      return cells[0] !== cells[1];
    },
    /** Lists removed fields, which have no row. @param {Changes} changes */
    note: (changes) =>
      filter.value === 'changed' && changes !== null && changes.gone.length > 0
        ? ` · gone: ${changes.gone.join(', ')}`
        : '',
  };
}

/** @param {import('./access.js').FieldAccess | undefined} field */
export function cellText(field) {
  return field?.answer === 'depends' ? `if ${field.rest}` : (field?.answer ?? 'not known');
}

/**
 * Replaces the options if they differ, and keeps the selection.
 * @param {HTMLSelectElement} select @param {(string | string[])[]} options
 */
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
