const TOKENS = /eyJ[\w-]+\.[\w-]+\.[\w-]*|\b(ak|oat|mt)_[\w-]{16,}/g;

/**
 * localStorage for GraphiQL, with keys prefixed by the application's name, and without possible secrets: request
 * headers, and anything that looks like a token.
 * @param {Storage} store
 * @param {string} application its name: another one may be served on the same port at another time
 */
export function createStorage(store, application) {
  const prefix = `${application}:`;
  const ownKeys = () => Object.keys(store).filter((key) => key.startsWith(prefix));
  return {
    get length() {
      return ownKeys().length;
    },
    /** @param {string} key */
    getItem: (key) => store.getItem(prefix + key),
    /** @param {string} key @param {string} value */
    setItem: (key, value) => {
      if (key.endsWith(':headers')) return;
      const text = value.replace(TOKENS, '');
      store.setItem(prefix + key, key.endsWith(':variables') ? text : withoutHeaders(text));
    },
    /** @param {string} key */
    removeItem: (key) => store.removeItem(prefix + key),
    clear: () => {
      for (const key of ownKeys()) store.removeItem(key);
    },
  };
}

/**
 * The tabs as GraphiQL stored them, or null.
 * @param {ReturnType<typeof createStorage>} storage
 * @returns {{ tabs: { query: string | null, variables: string | null }[], active: number } | null}
 */
export function storedTabs(storage) {
  try {
    const { tabs, activeTabIndex } = JSON.parse(storage.getItem('graphiql:tabState') ?? '');
    return Array.isArray(tabs) && tabs[activeTabIndex] ? { tabs, active: activeTabIndex } : null;
  } catch {
    return null;
  }
}

/** @param {string} text what GraphiQL stores: its own JSON, or a document */
const withoutHeaders = (text) => {
  try {
    return JSON.stringify(JSON.parse(text, (key, member) => (key === 'headers' ? null : member)));
  } catch {
    return text;
  }
};
