/**
 * GraphiQL itself, without a change: what we add is told by its properties.
 * @param {{ root: HTMLElement, fetcher: unknown, storage: ReturnType<typeof import('./storage.js').createStorage>, samples: { variables?: string }[], nonce: string, footer: HTMLElement }} options
 */
export const renderGraphiQL = ({ root, fetcher, storage, samples, nonce, footer }) => {
  const { React, ReactDOM, GraphiQL } = window;
  // The name by which its menus find the nonce for their styles.
  window.__webpack_nonce__ = nonce;
  const properties = {
    fetcher,
    storage,
    defaultTabs: samples,
    // GraphiQL takes the first tab's variables from elsewhere; what it has stored of them goes first.
    ...(storage.getItem('graphiql:tabState') === null && { variables: samples[0]?.variables }),
    defaultEditorToolsVisibility: true,
    inputValueDeprecation: true,
    schemaDescription: true,
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
  };
  const adopt = (/** @type {HTMLElement | null} */ element) => element?.append(footer);
  const strip = React.createElement(GraphiQL.Footer, {}, React.createElement('div', { ref: adopt }));
  ReactDOM.createRoot(root).render(React.createElement(GraphiQL, properties, strip));
};
