import { createBar } from './bar.js';
import { createPasted } from './callers.js';
import { h } from './dom.js';
import { createGraphiql, renderGraphiql } from './graphiql.js';
import { createPeople } from './people.js';
import { createPlugins } from './plugins.js';
import { post } from './send.js';
import { createState } from './state.js';
import { createStorage } from './storage.js';

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const settings = JSON.parse(element('settings').textContent ?? '');
const storage = createStorage(localStorage, settings.name);

const footer = h('div');
const state = createState();
const graphiql = createGraphiql();
const pasted = createPasted();
const people = createPeople({ state, storage, settings, pasted });
createBar(element('bar'), state, {
  choose: people.choose,
  fillPanel: async (panel) => {
    const { fillTokenPanel } = await import('./token-panel.js');
    if (panel.childElementCount === 0) fillTokenPanel(panel, { state, pasted, signOut: people.signOut });
  },
  token: async () => {
    const token = await state.get().caller.fresh();
    state.set({});
    if (token === null) throw new Error('There is no token to copy.');
    return token;
  },
  curl: async () => (await extras).curl(),
  compare: async () => (await extras).compare(),
});
const { plugins, requests } = createPlugins(state, async () => (await extras).forPanels);
element('skip').onclick = (event) => {
  event.preventDefault();
  graphiql.editors()[0]?.focus();
};

/**
 * Operations need the rest of the page; the schema does not.
 * @param {import('./send.js').Operation} operation @param {{ headers?: Record<string, string> }} options
 */
const fetcher = async (operation, { headers = {} } = {}) => {
  if (operation.operationName !== 'IntrospectionQuery') return (await extras).send(operation, headers);
  return (await post(state.get().caller, operation, headers)).answer;
};

// GraphiQL's scripts run after this module and before this event, so that the bar appears first.
const rendered = new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve)).then(() =>
  renderGraphiql({
    root: element('graphiql'),
    graphiql,
    fetcher,
    storage,
    samples: settings.samples,
    nonce: settings.nonce,
    footer,
    plugins: settings.development ? plugins : [],
  }),
);
const extras = rendered.then(async () => {
  const { createExtras } = await import('./extras.js');
  return createExtras({ pane: element('answers'), footer, state, graphiql, people, requests, settings });
});

void people.begin().then(async () => (await extras).follow());
