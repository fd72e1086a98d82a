import { storedTabs } from './storage.js';

/**
 * GraphiQL, unmodified: we add to it through its props, and read from its hooks.
 * @typedef {{ query: string, variables?: string }} Sample
 * @typedef {ReturnType<typeof createGraphiql>} Graphiql
 */

const NEW_TAB = `# Ctrl-Enter runs what you write as the person selected above; Ctrl-Space completes names.
# A red line under a field: not for this person. A dotted one: it depends on the object.
# The documentation, left, says who may have each field.

`;

/** A handle on GraphiQL. It can be used at once, and takes effect as soon as GraphiQL is rendered. */
export function createGraphiql() {
  const changes = new EventTarget();
  /** What its hooks returned at the latest render. @type {any} */
  let inside = null;
  const activeTab = () => inside?.editors.tabs[inside.editors.activeTabIndex];
  /** A type and its field; undefined where there is none. @param {string} coordinate such as `User.email` */
  const at = (coordinate) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = inside?.schemas.schema?.getType(typeName);
    return { type, field: type?.getFields?.()[fieldName] };
  };
  const nextChange = () => new Promise((resolve) => changes.addEventListener('change', resolve, { once: true }));

  return {
    /** @param {() => void} listener @param {AbortSignal} [signal] ends it */
    subscribe: (listener, signal) => changes.addEventListener('change', listener, signal && { signal }),
    /** @param {any} hooks */
    update: (hooks) => {
      inside = hooks;
      changes.dispatchEvent(new Event('change'));
    },
    /** The id of the tab that is shown. @returns {string} */
    tab: () => activeTab()?.id ?? '',
    /** @returns {string[]} */
    tabs: () => inside?.editors.tabs.map((/** @type {{ id: string }} */ { id }) => id) ?? [],
    /** The schema as GraphiQL knows it, or null. */
    schema: () => inside?.schemas.schema ?? null,
    /** Waits for the schema. */
    ready: async () => {
      while (!inside?.schemas.schema) await nextChange();
    },
    /** The error of fetching the schema, as GraphiQL writes it into the response; or null. @returns {string | null} */
    schemaFault: () => inside?.schemas.fetchError ?? null,
    /** The current text of the response editor. @returns {string} */
    shown: () => inside?.editors.responseEditor?.getValue() ?? '',
    refetchSchema: () => inside?.schemas.introspect(),
    run: () => inside?.execution.run(),
    /** @returns {any[]} the CodeMirror editors; null for those that do not exist yet */
    editors: () => ['query', 'variable', 'header', 'response'].map((name) => inside?.editors[`${name}Editor`] ?? null),
    /** Shows a text as the response of the current tab. @param {string} text */
    show: (text) => {
      const editor = inside?.editors.responseEditor;
      if (!editor || editor.getValue() === text) return;
      editor.setValue(text);
      inside.editors.updateActiveTabValues({ response: text });
    },
    /**
     * The arguments of a field of a root type as an operation has them; null for another field.
     * @param {import('./send.js').Operation} operation @param {string} coordinate
     * @returns {unknown}
     */
    rootArguments: ({ query, variables }, coordinate) => {
      const { parse, visit, getArgumentValues } = window.GraphiQL.GraphQL;
      const { type, field } = at(coordinate);
      const schema = inside?.schemas.schema;
      const roots = [schema?.getQueryType(), schema?.getMutationType(), schema?.getSubscriptionType()];
      /** @type {unknown} */
      let args = null;
      const Field = (/** @type {any} */ node) => {
        if (node.name.value === field.name) args ??= getArgumentValues(field, node, variables);
        return false;
      };
      if (field && roots.includes(type)) visit(parse(query), { Field });
      return args;
    },
    /** Opens the documentation of a field. @param {string} coordinate */
    showDocumentation: (coordinate) => {
      const { type, field } = at(coordinate);
      if (!field) return;
      const { explorer, plugins } = inside;
      explorer.reset();
      explorer.push({ name: type.name, def: type });
      explorer.push({ name: field.name, def: field });
      plugins.setVisiblePlugin(window.GraphiQL.React.DOC_EXPLORER_PLUGIN);
    },
    /**
     * Shows the tab with this title, or a new one with this operation.
     * @param {string} title @param {Sample} [sample]
     * @returns {Promise<boolean>} whether there is one
     */
    open: async (title, sample) => {
      while (!inside?.editors.queryEditor) await nextChange();
      const index = inside.editors.tabs.findIndex((/** @type {{ title: string }} */ tab) => tab.title === title);
      if (index !== -1) inside.editors.changeTab(index);
      if (index !== -1 || sample === undefined) return index !== -1;
      const before = activeTab().id;
      inside.editors.addTab();
      while (activeTab().id === before) await nextChange();
      inside.editors.queryEditor.setValue(sample.query);
      inside.editors.variableEditor?.setValue(sample.variables ?? '');
      return true;
    },
  };
}

/**
 * @param {{
 *   root: HTMLElement, graphiql: Graphiql, fetcher: unknown, storage: ReturnType<typeof import('./storage.js').createStorage>,
 *   samples: Sample[], nonce: string, footer: HTMLElement, plugins: unknown[],
 * }} options
 */
export function renderGraphiql({ root, graphiql, fetcher, storage, samples, nonce, footer, plugins }) {
  const { React, ReactDOM, GraphiQL } = window;
  const hooks = GraphiQL.React;
  // GraphiQL's menus read the nonce for their styles from this variable.
  window.__webpack_nonce__ = nonce;
  const stored = storedTabs(storage);
  const first = stored ? stored.tabs[stored.active] : samples[0];

  const adopt = (/** @type {HTMLElement | null} */ element) => element?.append(footer);
  const Bridge = () => {
    const inside = {
      editors: hooks.useEditorContext(),
      execution: hooks.useExecutionContext(),
      explorer: hooks.useExplorerContext(),
      plugins: hooks.usePluginContext(),
      schemas: hooks.useSchemaContext(),
    };
    React.useEffect(() => graphiql.update(inside));
    return React.createElement('div', { ref: adopt });
  };
  const properties = {
    fetcher,
    storage,
    plugins,
    defaultTabs: samples.length > 0 ? samples : [{ query: NEW_TAB }],
    defaultQuery: NEW_TAB,
    // GraphiQL selects the stored tab whose query is exactly this text.
    query: first?.query ?? (stored ? '' : NEW_TAB),
    variables: first?.variables ?? '',
    defaultEditorToolsVisibility: true,
    inputValueDeprecation: true,
    schemaDescription: true,
    shouldPersistHeaders: false,
    showPersistHeadersSettings: false,
  };
  const strip = React.createElement(GraphiQL.Footer, {}, React.createElement(Bridge));
  ReactDOM.createRoot(root).render(React.createElement(GraphiQL, properties, strip));
}
