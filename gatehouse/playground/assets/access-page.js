import { createAccess } from './access.js';
import { createAccessPanel } from './access-panel.js';
import { anonymous, fetchPeople } from './callers.js';
import { createState } from './state.js';

/** The panel as a separate page. */
const settings = JSON.parse(document.getElementById('settings')?.textContent ?? '');
const state = createState();
const tryAs = (/** @type {string} */ coordinate, /** @type {string} */ id) =>
  location.assign(`/#${coordinate}?as=${id}`);
const { panel, show } = createAccessPanel({ state, access: createAccess(settings), tryAs });
document.querySelector('main')?.append(panel);
show();
if (settings.localClerk) state.set({ callers: [anonymous, ...(await fetchPeople(settings.localClerk))] });
