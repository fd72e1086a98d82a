import { h } from './dom.js';
import { entryOf } from './entry.js';
import { showStatus } from './status.js';

/**
 * @typedef {import('./entry.js').Entry} Entry
 * @typedef {{ state: import('./state.js').State, openAs: (entry: Entry, id: string) => void }} Page
 */

const MAX_ENTRIES = 200;
/** How often the status of services is fetched while the panel is visible. */
const STATUS_EVERY_MS = 10_000;

/**
 * The latest requests of all clients, newest first, below the status of the services that the server needs.
 * @param {Page} page
 */
export function createRequestsPanel({ state, openAs }) {
  const status = h('ul', { class: 'status', 'aria-label': 'Services' });
  const list = h('ol', { class: 'entries', 'aria-label': 'Latest requests' });
  const none = h('p', {}, 'No client has sent a request yet.');
  const panel = h('section', { class: 'requests', 'aria-label': 'Requests' }, status, none, list);
  /** @type {Map<number, { entry: Entry, item: HTMLElement, heardAt: number }>} */
  const shown = new Map();

  /**
   * Adds an entry below newer ones, or replaces it; a replaced one stays open and keeps the keyboard focus.
   * @param {Entry} entry
   */
  const put = (entry) => {
    const before = shown.get(entry.id);
    const item = entryOf(entry, state.get().callers, openAs);
    const [details, old] = [item.querySelector('details'), before?.item.querySelector('details')];
    if (details && old?.open) details.open = true;
    const hadFocus = before?.item.contains(document.activeElement);
    const older = Math.max(...[...shown.keys()].filter((id) => id < entry.id));
    if (before) before.item.replaceWith(item);
    else list.insertBefore(item, shown.get(older)?.item ?? null);
    if (hadFocus) item.querySelector('summary')?.focus();
    shown.set(entry.id, { entry, item, heardAt: performance.now() });
    none.hidden = true;
    while (list.childElementCount > MAX_ENTRIES) {
      list.lastElementChild?.remove();
      shown.delete(Math.min(...shown.keys()));
    }
  };
  const load = async (/** @type {boolean} */ withEntries) => {
    const askedAt = performance.now();
    const response = await fetch('/playground/requests.json', { credentials: 'omit' }).catch(() => null);
    if (!response?.ok) return;
    /** @type {{ status: import('./status.js').Status[], entries: Entry[] }} */
    const { status: lines, entries } = await response.json();
    showStatus(lines, status);
    if (!withEntries) return;
    for (const entry of entries.toReversed()) {
      const known = shown.get(entry.id);
      // What the server's events said in the meantime is newer.
      if (known && known.heardAt > askedAt) continue;
      if (JSON.stringify(known?.entry) !== JSON.stringify(entry)) put(entry);
    }
    none.hidden = shown.size > 0;
  };
  setInterval(() => {
    if (panel.isConnected && document.visibilityState === 'visible') void load(false);
  }, STATUS_EVERY_MS);
  let people = '';
  state.subscribe(() => {
    const { callers } = state.get();
    const now = callers.map(({ id, name, userId }) => `${id} ${name} ${userId}`).join();
    if (people === now) return;
    people = now;
    for (const { entry } of [...shown.values()]) put(entry);
  });
  return {
    panel,
    show: () => void load(true),
    /** Forgets all requests: a server that restarted begins to count again. */
    clear: () => {
      shown.clear();
      list.replaceChildren();
    },
    /** Loads what was missed while there was no connection. */
    reload: () => {
      if (panel.isConnected) void load(true);
    },
    /** Shows a new request, or an update of a subscription. @param {Entry} entry */
    add: (entry) => {
      if (panel.isConnected) put(entry);
    },
    /** Fetches the status again. */
    refresh: () => {
      if (panel.isConnected) void load(false);
    },
  };
}
