import { createAnswers } from './answers.js';
import { createLinks } from './links.js';
import { markAccess } from './marks.js';
import { createResult } from './result.js';
import { listenToServer } from './server.js';
import { createTokenPanel } from './token-panel.js';

/**
 * @typedef {ReturnType<typeof createExtras>} Extras
 * @typedef {{
 *   bar: HTMLElement, pane: HTMLElement, footer: HTMLElement,
 *   state: import('./state.js').State, records: import('./records.js').Records,
 *   graphiql: import('./graphiql.js').Graphiql, editors: ReturnType<typeof import('./editors.js').createEditors>,
 *   access: import('./access.js').Access,
 *   pasted: ReturnType<typeof import('./callers.js').createPasted>,
 *   people: ReturnType<typeof import('./people.js').createPeople>,
 *   requests: () => import('./plugins.js').Requests | undefined,
 *   settings: { samples: import('./graphiql.js').Sample[], refusalCodes: string[], development: boolean },
 * }} Page
 */

/**
 * What the page does not need before GraphiQL is shown: the token's panel, the line below answers, the marks in the
 * editor, links to queries, and the events of the server.
 * @param {Page} page
 */
export function createExtras({
  bar,
  pane,
  footer,
  state,
  records,
  graphiql,
  editors,
  access,
  pasted,
  people,
  requests,
  settings,
}) {
  const { samples, refusalCodes, development } = settings;
  const { choose, signOut, again } = people;
  const panel = createTokenPanel(state, pasted, signOut);
  bar.after(panel);
  const answers = createAnswers(pane, state, editors.refresh);
  footer.append(createResult({ state, records, graphiql, access, answers, choose, refusalCodes }));
  markAccess({ state, graphiql, access });
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
  return {
    openPanel: () => panel.showPopover(),
    links: createLinks({ samples, graphiql, state, choose }),
  };
}
