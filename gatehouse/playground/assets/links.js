const LINK = /^#(\w+)(?:\.(\w+))?(?:\?as=([\w-]+))?$/;

/**
 * Links to a query, such as `/#FieldByField?as=grace`, or to the smallest one for a field, `/#User.email?as=ada`; never
 * with a token. The hash is removed once it is followed, so that a reload keeps the current tab.
 * @param {{
 *   samples: import('./graphiql.js').Sample[], graphiql: import('./graphiql.js').Graphiql,
 *   state: import('./state.js').State, choose: (id: string) => Promise<void>,
 * }} page
 */
export function createLinks({ samples, graphiql, state, choose }) {
  const open = async (/** @type {string} */ name, /** @type {string | undefined} */ field) => {
    if (field === undefined) {
      const start = new RegExp(`^(query|mutation|subscription) ${name}\\b`, 'm');
      return graphiql.open(
        name,
        samples.find(({ query }) => start.test(query)),
      );
    }
    const { smallest } = await import('./smallest.js');
    await graphiql.ready();
    const sample = smallest(graphiql.schema(), `${name}.${field}`, samples);
    return sample !== null && graphiql.open(sample.title, sample);
  };
  const tryAs = (
    /** @type {string} */ name,
    /** @type {string | undefined} */ field,
    /** @type {string | undefined} */ as,
  ) =>
    state.attempt('link', async () => {
      if (!(await open(name, field)))
        throw new Error(`There is no ${field ? `way to ${name}.${field}` : `query ${name}`} here.`);
      if (as === undefined) return;
      if (!state.get().callers.some(({ id }) => id === as)) throw new Error(`There is no ${as} here.`);
      await choose(as);
    });
  const follow = async () => {
    const link = LINK.exec(location.hash);
    if (link === null) return;
    history.replaceState(null, '', location.pathname + location.search);
    const [, name = '', field, as] = link;
    await tryAs(name, field, as);
  };
  addEventListener('hashchange', follow);
  return {
    follow,
    /** @param {string} coordinate @param {string} id of the person */
    tryField: (coordinate, id) => {
      const [type = '', field] = coordinate.split('.');
      return tryAs(type, field, id);
    },
  };
}
