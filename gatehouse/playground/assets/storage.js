const PREFIX = 'gatehouse:';
const TOKENS = /eyJ[\w-]+\.[\w-]+\.[\w-]*|\b(ak|oat|mt)_[\w-]{16,}/g;

/**
 * localStorage for GraphiQL, under names of our own and without what may be a secret: request headers, and anything that
 * looks like a token.
 * @param {Storage} store
 */
export function createStorage(store) {
  return {
    get length() {
      return ownKeys(store).length;
    },
    /** @param {string} key */
    getItem: (key) => store.getItem(PREFIX + key),
    /** @param {string} key @param {string} value */
    setItem: (key, value) => {
      if (key.endsWith(':headers')) return;
      const text = value.replace(TOKENS, '');
      store.setItem(PREFIX + key, key.endsWith(':variables') ? text : withoutHeaders(text));
    },
    /** @param {string} key */
    removeItem: (key) => store.removeItem(PREFIX + key),
    clear: () => {
      for (const key of ownKeys(store)) store.removeItem(key);
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

/** @param {Storage} store */
const ownKeys = (store) => Object.keys(store).filter((key) => key.startsWith(PREFIX));

/**
 * The text itself where there is nothing to remove: GraphiQL finds a tab again by its exact text.
 * @param {string} text
 */
const withoutHeaders = (text) => {
  let found = false;
  const drop = (/** @type {string} */ key, /** @type {unknown} */ member) => {
    if (key !== 'headers' || member === null) return member;
    found = true;
    return null;
  };
  try {
    const rest = JSON.stringify(JSON.parse(text, drop));
    return found ? rest : text;
  } catch {
    return text;
  }
};
