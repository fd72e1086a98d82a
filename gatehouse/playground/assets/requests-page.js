import { anonymous, fetchPeople } from './callers.js';
import { createRequestsPanel } from './requests-panel.js';
import { listenToServer } from './server.js';
import { createState } from './state.js';

/** The panel as a separate page. */
const settings = JSON.parse(document.getElementById('settings')?.textContent ?? '');
const state = createState();
const openAs = (/** @type {import('./entry.js').Entry} */ { id }, /** @type {string} */ person) =>
  location.assign(`/?request=${id}&as=${person}`);
const { panel, show, add, refresh, clear } = createRequestsPanel({ state, openAs });
document.querySelector('main')?.append(panel);
if (settings.localClerk)
  state.set({ callers: [anonymous, ...(await fetchPeople(settings.localClerk).catch(() => []))] });
listenToServer({ restarted: clear, connected: show, requested: add, changed: refresh });
