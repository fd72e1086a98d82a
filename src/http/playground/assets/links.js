/**
 * A link to a query, such as `/#FieldByField?as=grace`: never with a token. It is taken off the address once it is followed,
 * so that a reload shows what was there last.
 * @param {{
 *   samples: import('./graphiql.js').Sample[], graphiql: import('./graphiql.js').Graphiql,
 *   state: import('./state.js').State, choose: (id: string) => Promise<void>,
 * }} page
 */
export function createLinks({ samples, graphiql, state, choose }) {
  const follow = async () => {
    const [title = '', search = ''] = decodeURIComponent(location.hash.slice(1)).split('?');
    if (title === '') return;
    history.replaceState(null, '', location.pathname + location.search);
    const as = new URLSearchParams(search).get('as');
    await state.attempt('link', async () => {
      const isPerson = as === null || state.get().callers.some(({ id }) => id === as);
      const sample = samples.find(({ query }) =>
        new RegExp(`^(query|mutation|subscription) ${title}\\b`, 'm').test(query),
      );
      if (!/^\w+$/.test(title) || !(await graphiql.open(title, sample)))
        throw new Error(`There is no query ${title} here.`);
      if (!isPerson) throw new Error(`There is no ${as} here.`);
      if (as !== null) await choose(as);
    });
  };
  addEventListener('hashchange', follow);
  return { follow };
}
