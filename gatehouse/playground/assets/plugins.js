import { icon, icons } from './dom.js';

/**
 * A panel of ours as a plugin of GraphiQL.
 * @param {string} title
 * @param {keyof typeof icons} name of its icon
 * @param {{ panel: HTMLElement, show: () => void }} content
 */
export function plugin(title, name, { panel, show }) {
  const { React } = window;
  const adopt =
    (/** @type {HTMLElement} */ content, /** @type {() => void} */ shown) =>
    (/** @type {HTMLElement | null} */ place) => {
      place?.append(content);
      if (place) shown();
    };
  return {
    title,
    icon: () =>
      React.createElement('span', {
        className: 'plugin-icon',
        ref: (/** @type {HTMLElement | null} */ place) => place?.replaceChildren(icon(icons[name])),
      }),
    content: () => React.createElement('div', { className: 'plugin', ref: adopt(panel, show) }),
  };
}
