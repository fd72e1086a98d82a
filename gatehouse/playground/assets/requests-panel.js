import { h } from './dom.js';

/**
 * @typedef {{ code: string, message: string, coordinate?: string, rule?: string, wouldPass?: string, reason?: string }} Fault
 * @typedef {{
 *   id: number, at: string, kind: string, caller: { type: string, id: string | null }, operation: string,
 *   query: string | null, variables: string | null, status: number | null, ms: number | null, errors: Fault[],
 * }} Entry
 * @typedef {{ label: string, text: string, isGood: boolean }} Status
 * @typedef {{ state: import('./state.js').State, openAs: (entry: Entry, id: string) => void }} Page
 */

const MAX_ENTRIES = 200;

/**
 * The latest requests of any client, newest first, and above them what the server stands on.
 * @param {Page} page
 */
export function createRequestsPanel({ state, openAs }) {
  /** @type {Entry[]} */
  let entries = [];
  const lines = h('ul', { class: 'status', 'aria-label': 'What the server stands on' });
  const list = h('ol', { class: 'entries', 'aria-label': 'Latest requests' });
  const none = h('p', {}, 'No client has sent a request yet.');
  const panel = h('section', { class: 'requests', 'aria-label': 'Requests' }, lines, none, list);
  const nameOf = (/** @type {Entry['caller']} */ { type, id }) => {
    const person = state.get().callers.find(({ userId }) => userId !== undefined && userId === id);
    if (type === 'refused') return 'refused credentials';
    return person?.name ?? (id === null ? 'Anonymous' : `${type === 'machine' ? 'machine ' : ''}${id}`);
  };
  const item = (/** @type {Entry} */ entry) => {
    const { at, kind, caller, operation, status, ms, errors, query } = entry;
    const facts = [status, ms === null ? null : `${ms} ms`].filter((fact) => fact !== null).join(' · ');
    const refused =
      errors.length > 0 && h('span', { class: 'code' }, `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`);
    const person = state
      .get()
      .callers.find(({ userId, id }) => (caller.id === null ? id === 'anonymous' : userId === caller.id));
    return h(
      'li',
      {},
      h(
        'details',
        {},
        h(
          'summary',
          {},
          h('time', { datetime: at }, new Date(at).toLocaleTimeString([], { hour12: false })),
          h('strong', {}, operation),
          h('span', {}, `${kind} as ${nameOf(caller)}`),
          h('span', { class: 'facts' }, facts),
          refused,
        ),
        h('p', {}, verdictOf(entry)),
        h('ul', { class: 'errors' }, ...errors.map(fault)),
        query !== null && h('pre', { tabindex: '0', 'aria-label': 'Operation' }, query),
        query !== null &&
          person !== undefined &&
          h(
            'button',
            { class: 'graphiql-button', type: 'button', onclick: () => openAs(entry, person.id) },
            `Open in the playground as ${person.short ?? person.name}`,
          ),
      ),
    );
  };
  const load = async () => {
    const response = await fetch('/playground/requests.json', { credentials: 'omit' }).catch(() => null);
    if (!response?.ok) return;
    const { status, entries: latest } = await response.json();
    lines.replaceChildren(
      ...status.map((/** @type {Status} */ { label, text, isGood }) =>
        h('li', { class: isGood ? 'good' : 'bad' }, h('strong', {}, label), ` ${text}`),
      ),
    );
    entries = latest;
    list.replaceChildren(...entries.map(item));
    none.hidden = entries.length > 0;
  };
  return {
    panel,
    show: () => void load(),
    /** @param {Entry} entry */
    add: (entry) => {
      if (!panel.isConnected || entries.some(({ id }) => id === entry.id)) return;
      entries = [entry, ...entries].slice(0, MAX_ENTRIES);
      list.prepend(item(entry));
      none.hidden = true;
      while (list.childElementCount > MAX_ENTRIES) list.lastChild?.remove();
    },
  };
}

/** The server's verdict on the credentials. @param {Entry} entry */
const verdictOf = ({ caller, errors }) => {
  const reason = errors.find((error) => error.reason)?.reason;
  if (caller.type === 'refused') return `Credentials: refused${reason ? `, ${reason}` : ''}.`;
  return caller.type === 'anonymous'
    ? 'Credentials: none.'
    : `Credentials: good, a ${caller.type} token of ${caller.id}.`;
};

/** @param {Fault} error */
const fault = ({ code, message, coordinate, rule, wouldPass }) =>
  h(
    'li',
    {},
    h('span', { class: 'code' }, code),
    coordinate !== undefined && h('code', {}, `${coordinate} `),
    message,
    rule !== undefined && ` For: ${rule}. What would pass: ${wouldPass}.`,
  );
