import { h, icon, icons } from './dom.js';

/**
 * @typedef {{ panel: HTMLElement, show: () => void }} Panel
 * @typedef {ReturnType<typeof import('./requests-panel.js').createRequestsPanel>} Requests
 * @typedef {{
 *   state: import('./state.js').State, access: import('./access.js').Access,
 *   tryAs: (coordinate: string, id: string) => void, openAs: (entry: import('./entry.js').Entry, id: string) => void,
 * }} Page
 */

/**
 * Our panels as GraphiQL plugins. Their code and styles are loaded when one is first opened.
 * @param {Page} page
 */
export function createPlugins({ state, access, tryAs, openAs }) {
  /** @type {Promise<unknown> | undefined} */
  let styles;
  /** @type {Requests | undefined} */
  let requests;
  const plugin = (
    /** @type {string} */ title,
    /** @type {keyof typeof icons} */ name,
    /** @type {() => Promise<Panel>} */ load,
  ) => {
    /** @type {Panel | undefined} */
    let known;
    const adopt = async (/** @type {HTMLElement | null} */ place) => {
      if (place === null) return;
      styles ??= loadStyles('panels.css');
      await styles;
      known ??= await state.attempt(title, load);
      if (known === undefined) return;
      place.append(known.panel);
      known.show();
    };
    const mark = (/** @type {HTMLElement | null} */ place) => place?.replaceChildren(icon(icons[name]));
    return {
      title,
      icon: () => window.React.createElement('span', { className: 'plugin-icon', ref: mark }),
      content: () => window.React.createElement('div', { className: 'plugin', ref: adopt }),
    };
  };
  return {
    plugins: [
      plugin('Access', 'people', async () => {
        const { createAccessPanel } = await import('./access-panel.js');
        return createAccessPanel({ state, access, tryAs });
      }),
      plugin('Requests', 'list', async () => {
        const { createRequestsPanel } = await import('./requests-panel.js');
        requests = createRequestsPanel({ state, openAs });
        return requests;
      }),
    ],
    /** The panel of requests, once it has been opened. */
    requests: () => requests,
  };
}

/** @param {string} name */
const loadStyles = (name) => {
  const { href } = new URL(name, import.meta.url);
  return new Promise((resolve) => {
    document.head.append(h('link', { rel: 'stylesheet', href, onload: resolve, onerror: resolve }));
  });
};
