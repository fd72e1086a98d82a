import { createAnswers } from './answers.js';
import { curl, headersOf } from './ask.js';
import { createBar } from './bar.js';
import { createPasted, fetchPeople, nobody } from './callers.js';
import { createClerk, RETURN_HASH } from './clerk.js';
import { h } from './dom.js';
import { letTabLeaveEditors, written } from './editors.js';
import { createFetcher } from './fetcher.js';
import { createRefusals } from './refusals.js';
import { renderGraphiQL } from './render.js';
import { createState } from './state.js';
import { createStorage } from './storage.js';
import { createTokenPanel } from './token-panel.js';

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const settings = JSON.parse(element('settings').textContent ?? '');
const storage = createStorage(localStorage);

const state = createState();
const pasted = createPasted();
const clerk = settings.clerk ? createClerk(settings.clerk) : null;

/** Becomes this caller at once; their first token follows. */
const choose = async (/** @type {string} */ id) => {
  const caller = state.get().callers.find((one) => one.id === id) ?? nobody;
  state.set({ caller, fault: '' });
  storage.setItem('caller', caller === pasted ? nobody.id : caller.id);
  if (caller === pasted) panel.showPopover();
  try {
    await (caller === clerk ? clerk.signIn() : caller.fresh());
    state.set({});
  } catch (cause) {
    if (state.get().caller === caller) state.set({ fault: wordsOf(cause) });
  }
};

/** @param {unknown} cause */
const wordsOf = (cause) => (cause instanceof Error ? cause.message : String(cause));

/** Leaves Clerk's session, and with it the tab's token. */
const signOut = async () => {
  await clerk?.signOut();
  await choose(nobody.id);
};

const panel = createTokenPanel(state, pasted, signOut);
createBar(element('bar'), state, {
  choose,
  token: async () => {
    const token = await state.get().caller.fresh();
    state.set({});
    if (token === null) throw new Error('There is no token to copy.');
    return token;
  },
  curl: async () => {
    const { operation, headers } = written();
    const text = curl(operation, await headersOf(state.get().caller, headers));
    state.set({});
    return text;
  },
});
element('bar').after(panel);
const answers = createAnswers(element('answers'), state);
const strip = h('ul', { class: 'refusals', 'aria-label': 'Refused', hidden: true });
const refusals = createRefusals(strip);
const underResponse = h('div', {}, strip);
// Side by side hides GraphiQL's response, and what stands under it.
state.subscribe(() => {
  const home = state.get().sideBySide ? element('answers') : underResponse;
  if (strip.parentElement !== home) home.append(strip);
});
letTabLeaveEditors();

/** Fills the bar with whom one can be, and becomes again who one was. */
const gather = async () => {
  state.set({ callers: [nobody, ...(clerk ? [clerk] : []), pasted] });
  if (settings.localClerk) {
    try {
      const people = await fetchPeople(settings.localClerk);
      state.set({ callers: [nobody, ...people, pasted], other: people[0] ?? nobody });
    } catch (cause) {
      state.set({ fault: wordsOf(cause) });
    }
  }
  if (clerk && location.hash === RETURN_HASH) {
    history.replaceState(null, '', location.pathname + location.search);
    return choose(clerk.id);
  }
  const before = storage.getItem('caller');
  if (before !== null && before !== clerk?.id) await choose(before);
};
void gather();

// GraphiQL's own scripts are run before this event, and after this module: the bar is there first.
document.addEventListener('DOMContentLoaded', () => {
  const fetcher = createFetcher({ state, answers, refusals });
  renderGraphiQL({
    root: element('graphiql'),
    fetcher,
    storage,
    samples: settings.samples,
    nonce: settings.nonce,
    footer: underResponse,
  });
});
