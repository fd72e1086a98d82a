import { anonymous } from './callers.js';
import { smallest } from './smallest.js';

const LINK = /^#(\w+)(?:\.(\w+))?(?:\?as=([\w-]+))?$/;

/**
 * Links to a query, such as `/#FieldByField?as=grace`, or to the smallest one for a field, `/#User.email?as=ada`, or to a
 * request of another client, `/?request=7&as=linus`; never with a token. A link is removed once it is followed, so that
 * a reload keeps the current tab.
 * @param {{
 *   samples: import('./graphiql.js').Sample[], graphiql: import('./graphiql.js').Graphiql,
 *   state: import('./state.js').State, choose: (id: string) => Promise<void>,
 * }} page
 */
export function createLinks({ samples, graphiql, state, choose }) {
  const open = async (/** @type {string} */ name, /** @type {string | undefined} */ field) => {
    if (field === undefined) {
      const start = new RegExp(`^(query|mutation|subscription) ${name}\\b`, 'm');
      const known = samples.find(({ query }) => start.test(query));
      return graphiql.open(name, known);
    }
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
  /**
   * Opens a request of another client as the person who sent it.
   * @param {import('./entry.js').Entry} entry
   * @param {string} id
   */
  const openRequest = async ({ operation, query, variables }, id) => {
    await graphiql.open(`${operation} `, { query: query ?? '', variables: variables ?? '' });
    await choose(id);
  };
  const followRequest = async (/** @type {number} */ id, /** @type {string} */ as) => {
    history.replaceState(null, '', location.pathname + location.hash);
    const response = await fetch('/playground/requests.json', { credentials: 'omit' });
    const entry = (await response.json()).entries.find((/** @type {{ id: number }} */ one) => one.id === id);
    if (entry) await openRequest(entry, as);
  };
  return {
    openRequest,
    /** @param {string} coordinate @param {string} id of the person */
    tryField: (coordinate, id) => {
      const [type = '', field] = coordinate.split('.');
      return tryAs(type, field, id);
    },
    follow: async () => {
      const [link, name = '', field, as] = LINK.exec(location.hash) ?? [];
      if (link) {
        history.replaceState(null, '', location.pathname + location.search);
        await tryAs(name, field, as);
      }
      const search = new URLSearchParams(location.search);
      const id = Number(search.get('request'));
      if (id) await state.attempt('request', () => followRequest(id, search.get('as') ?? anonymous.id));
    },
  };
}
