const PREFIX = 'gatehouse:';
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/**
 * localStorage for GraphiQL, under names of our own and without what may be a secret: request headers, and anything that
 * looks like a token.
 * @param {Storage} store
 */
export const createStorage = (store) => ({
  get length() {
    return ownKeys(store).length;
  },
  /** @param {string} key */
  getItem: (key) => store.getItem(PREFIX + key),
  /** @param {string} key @param {string} value */
  setItem: (key, value) => {
    if (key.endsWith(':headers')) return;
    store.setItem(PREFIX + key, withoutSecrets(value));
  },
  /** @param {string} key */
  removeItem: (key) => store.removeItem(PREFIX + key),
  clear: () => {
    for (const key of ownKeys(store)) store.removeItem(key);
  },
});

/** @param {Storage} store */
const ownKeys = (store) => Object.keys(store).filter((key) => key.startsWith(PREFIX));

/** @param {string} value */
const withoutSecrets = (value) => {
  const dropped = (/** @type {string} */ key, /** @type {unknown} */ member) => (key === 'headers' ? null : member);
  try {
    return JSON.stringify(JSON.parse(value, dropped)).replace(JWT, '');
  } catch {
    return value.replace(JWT, '');
  }
};
