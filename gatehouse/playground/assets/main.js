import { createAccess } from './access.js';
import { createAnswers } from './answers.js';
import { createBar } from './bar.js';
import { anonymous, createPasted } from './callers.js';
import { createClerk, RETURN_HASH } from './clerk.js';
import { createEditors, handleKeys } from './editors.js';
import { createFetcher } from './fetcher.js';
import { createGraphiql, renderGraphiql } from './graphiql.js';
import { createLinks } from './links.js';
import { markAccess } from './marks.js';
import { createPeople } from './people.js';
import { createPlugins } from './plugins.js';
import { createRecords } from './records.js';
import { createResult } from './result.js';
import { listenToServer } from './server.js';
import { createState } from './state.js';
import { createStorage } from './storage.js';
import { createTokenPanel } from './token-panel.js';

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const settings = JSON.parse(element('settings').textContent ?? '');
const storage = createStorage(localStorage, settings.name);

const state = createState();
const records = createRecords();
const graphiql = createGraphiql();
const access = createAccess(settings);
const editors = createEditors(graphiql, records);
const pasted = createPasted();
const clerk = settings.clerk ? createClerk(settings.clerk, () => state.set({})) : null;

const { choose, signOut, gather, again } = createPeople({ state, storage, settings, clerk, pasted });
const panel = createTokenPanel(state, pasted, signOut);
createBar(element('bar'), state, {
  choose,
  openPanel: () => panel.showPopover(),
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
element('bar').after(panel);
const answers = createAnswers(element('answers'), state);
const { refusalCodes } = settings;
const result = createResult({ state, records, graphiql, access, answers, choose, refusalCodes });
const links = createLinks({ samples: settings.samples, graphiql, state, choose });
const { plugins, requests } = createPlugins({
  ...{ state, access, tryAs: links.tryField },
  openAs: (entry, id) => void openRequest(entry, id),
});
markAccess({ state, graphiql, access });
handleKeys(() => graphiql.run());
element('skip').onclick = (event) => {
  event.preventDefault();
  editors.focus();
};

let isSideBySide = false;
state.subscribe(() => {
  const { caller, other, sideBySide } = state.get();
  records.endOthers(sideBySide ? [caller, other] : [caller]);
  if (isSideBySide && !sideBySide) editors.refresh();
  isSideBySide = sideBySide;
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

const listen = () =>
  listenToServer({
    requested: (entry) => requests()?.add(entry),
    changed: () => requests()?.refresh(),
    connected: () => requests()?.reload(),
    // The code has changed, and with it perhaps the schema, the rules and the people.
    restarted: () => {
      requests()?.clear();
      graphiql.refetchSchema();
      access.forget();
      void again();
    },
  });

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
  await links.follow();
  await state.attempt('request', followRequest);
};
void begin();

// GraphiQL's scripts run after this module and before this event, so that the bar appears first.
document.addEventListener('DOMContentLoaded', () => {
  renderGraphiql({
    root: element('graphiql'),
    graphiql,
    fetcher: createFetcher({ state, records, graphiql }),
    storage,
    samples: settings.samples,
    nonce: settings.nonce,
    footer: result,
    plugins: settings.development ? plugins : [],
  });
  if (settings.development) listen();
});
