import { createAccess } from './access.js';
import { handleKeys, labelEditors, markAccess } from './editors.js';
import { createFetcher } from './fetcher.js';
import { createRecords } from './records.js';
import { createResult } from './result.js';
import { listenToServer } from './server.js';

/**
 * @typedef {{
 *   pane: HTMLElement, footer: HTMLElement,
 *   state: import('./state.js').State, graphiql: import('./graphiql.js').Graphiql,
 *   people: ReturnType<typeof import('./people.js').createPeople>,
 *   requests: () => import('./plugins.js').Requests | undefined,
 *   settings: Parameters<typeof createAccess>[0] & { samples: import('./graphiql.js').Sample[], refusalCodes: string[] },
 * }} Page
 */

/**
 * What the page does not need before GraphiQL is shown: running operations, the line below answers, the marks in the
 * editor, and the events of the server. Copying curl, side by side and links are loaded when they are first used.
 * @param {Page} page
 */
export function createExtras({ pane, footer, state, graphiql, people, requests, settings }) {
  const { choose, again } = people;
  const { samples, refusalCodes, development } = settings;
  const records = createRecords();
  const access = createAccess(settings);
  /** @type {ReturnType<typeof import('./answers.js').createAnswers> | undefined} */
  let answers;
  footer.append(createResult({ state, records, graphiql, access, answers: () => answers, choose, refusalCodes }));
  labelEditors(graphiql);
  handleKeys(() => graphiql.run());
  markAccess({ state, graphiql, access });
  state.subscribe(() => {
    const { caller, other, sideBySide } = state.get();
    records.endOthers(sideBySide ? [caller, other] : [caller]);
  });
  if (development) {
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
  }
  const links = async () => {
    const { createLinks } = await import('./links.js');
    return createLinks({ samples, graphiql, state, choose });
  };
  /** Follows the link that was opened. */
  const follow = async () => {
    if (location.hash + location.search !== '') await state.attempt('links', async () => (await links()).follow());
  };
  addEventListener('hashchange', follow);
  return {
    follow,
    send: createFetcher({ state, records, graphiql }),
    forPanels: {
      access,
      tryAs: async (/** @type {string} */ coordinate, /** @type {string} */ id) =>
        (await links()).tryField(coordinate, id),
      openAs: async (/** @type {import('./entry.js').Entry} */ entry, /** @type {string} */ id) =>
        (await links()).openRequest(entry, id),
    },
    curl: async () => {
      const { curl } = await import('./curl.js');
      return curl(state.get().caller, graphiql, records.of(graphiql.tab()));
    },
    /** Shows two answers side by side, or one again. */
    compare: async () => {
      const { createAnswers } = await import('./answers.js');
      answers ??= createAnswers(pane, state, graphiql);
      state.set({ sideBySide: !state.get().sideBySide });
    },
  };
}
