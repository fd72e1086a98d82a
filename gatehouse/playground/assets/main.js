import { createAccess } from './access.js';
import { createBar } from './bar.js';
import { anonymous, createPasted } from './callers.js';
import { createClerk, RETURN_HASH } from './clerk.js';
import { h } from './dom.js';
import { createEditors, handleKeys } from './editors.js';
import { createFetcher } from './fetcher.js';
import { createGraphiql, renderGraphiql } from './graphiql.js';
import { createPeople } from './people.js';
import { createPlugins } from './plugins.js';
import { createRecords } from './records.js';
import { createState } from './state.js';
import { createStorage } from './storage.js';

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const settings = JSON.parse(element('settings').textContent ?? '');
const storage = createStorage(localStorage, settings.name);

const footer = h('div');
const state = createState();
const records = createRecords();
const graphiql = createGraphiql();
const access = createAccess(settings);
const editors = createEditors(graphiql, records);
const pasted = createPasted();
const clerk = settings.clerk ? createClerk(settings.clerk, () => state.set({})) : null;

const people = createPeople({ state, storage, settings, clerk, pasted });
const { choose, gather } = people;
createBar(element('bar'), state, {
  choose,
  openPanel: async () => (await extras)?.openPanel(),
  token: async () => {
    const token = await state.get().caller.fresh();
    state.set({});
    if (token === null) throw new Error('There is no token to copy.');
    return token;
  },
  curl: async () => {
    const { operation, headers } = editors.written();
    const { curl } = await import('./curl.js');
    return curl(state.get().caller, operation, headers);
  },
});
const { plugins, requests } = createPlugins({
  ...{ state, access },
  tryAs: async (coordinate, id) => (await extras)?.links.tryField(coordinate, id),
  openAs: (entry, id) => void openRequest(entry, id),
});
handleKeys(() => graphiql.run());
element('skip').onclick = (event) => {
  event.preventDefault();
  editors.focus();
};

state.subscribe(() => {
  const { caller, other, sideBySide } = state.get();
  records.endOthers(sideBySide ? [caller, other] : [caller]);
});

/**
 * Opens a request of another client as the person who sent it.
 * @param {import('./entry.js').Entry} entry
 * @param {string} id
 */
const openRequest = async ({ operation, query, variables }, id) => {
  await graphiql.open(`${operation} `, { query: query ?? '', variables: variables ?? '' });
  await choose(id);
};

/** The link of the page of requests: `/?request=7&as=linus`. */
const followRequest = async () => {
  const search = new URLSearchParams(location.search);
  const id = Number(search.get('request'));
  if (!id) return;
  history.replaceState(null, '', location.pathname + location.hash);
  const response = await fetch('/playground/requests.json', { credentials: 'omit' });
  const entry = (await response.json()).entries.find((/** @type {{ id: number }} */ one) => one.id === id);
  if (entry) await openRequest(entry, search.get('as') ?? anonymous.id);
};

// GraphiQL's scripts run after this module and before this event, so that the bar appears first.
const rendered = new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve)).then(() =>
  renderGraphiql({
    root: element('graphiql'),
    graphiql,
    fetcher: createFetcher({ state, records, graphiql }),
    storage,
    samples: settings.samples,
    nonce: settings.nonce,
    footer,
    plugins: settings.development ? plugins : [],
  }),
);
const loadExtras = async () => {
  const { createExtras } = await import('./extras.js').catch(() => {
    throw new Error('A part of this page could not be loaded. Reload it.');
  });
  const places = { bar: element('bar'), pane: element('answers'), footer };
  const parts = { state, records, graphiql, editors, access, pasted, people };
  return createExtras({ ...places, ...parts, requests, settings });
};
/** Undefined if they could not be loaded. */
const extras = rendered.then(() => state.attempt('page', loadExtras));

/** Restores the previously selected caller, and follows the link that was opened. */
const begin = async () => {
  state.set({ callers: [anonymous, pasted] });
  await gather();
  if (clerk && location.hash === RETURN_HASH) {
    history.replaceState(null, '', location.pathname + location.search);
    return choose(clerk.id);
  }
  const before = storage.getItem('caller');
  // Whoever was selected while the people were loading remains.
  const isSelected = state.get().caller !== anonymous;
  if (!isSelected && before !== null && before !== clerk?.id) await choose(before);
  await (await extras)?.links.follow();
  await state.attempt('request', followRequest);
};
void begin();
