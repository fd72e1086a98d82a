import type { ApolloServerPlugin } from '@apollo/server';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { startApi } from '../support/api.ts';

const TOKEN = 'a'.repeat(64);
const QUERY = '{ poems(first: 3) { edges { node { id title author { name } } } } }';
/** `User.email` asks its object, and a union of fragments is not plain: no plan, and no rule that can be granted before. */
const REFUSED = '{ user(id: "user_ada") { name email } }';

type Settings = NonNullable<Parameters<typeof startApi>[1]>['settings'];

const watched = () => {
  const seen: string[] = [];
  const plugin: ApolloServerPlugin = {
    async requestDidStart() {
      return {
        async executionDidStart() {
          return { willResolveField: ({ info }) => void seen.push(`${info.parentType.name}.${info.fieldName}`) };
        },
      };
    },
  };
  return { seen, plugin };
};

const start = async (settings: Settings = {}) => {
  const api = await startApi({ METRICS_TOKEN: TOKEN }, { settings });
  const counts = async () => {
    const text = await (await api.withAuthorization(`Bearer ${TOKEN}`).fetch('/metrics')).text();
    const of = (name: string) => Number(text.match(new RegExp(`^${name} (\\d+)$`, 'm'))?.[1] ?? 0);
    const way = (name: string) => of(`graphql_executions_total{way="${name}"}`.replaceAll(/[{}"]/g, '\\$&'));
    return {
      plan: way('plan'),
      granted: way('granted'),
      guarded: way('guarded'),
      known: of('graphql_known_queries_total'),
    };
  };
  const askTwice = async () => {
    await api.as('linus').query(QUERY);
    return api.as('linus').query(QUERY);
  };
  return { api, counts, askTwice };
};

describe('by default', async () => {
  const { api, counts, askTwice } = await start();

  it('executes a plain query by a plan, without parsing it again', async () => {
    expect((await askTwice()).errors).toBeUndefined();
    expect(await counts()).toEqual({ plan: 2, granted: 0, guarded: 0, known: 1 });
  });

  it('grants the rules on the caller before graphql-js executes what has no plan', async () => {
    const before = await counts();
    await api.as('linus').query('query ($yes: Boolean!) { poems(first: 3) @include(if: $yes) { edges { cursor } } }', {
      yes: true,
    });
    expect(await counts()).toEqual({ ...before, granted: before.granted + 1 });
  });

  it('evaluates each rule at its field if one refuses', async () => {
    const before = await counts();
    await api.anonymous.query('{ me { id } }');
    expect(await counts()).toEqual({ ...before, guarded: before.guarded + 1 });
  });
});

describe('switched off', async () => {
  const { api, counts, askTwice } = await start({ executor: 'graphql-js', knownQueries: false });

  it('leaves every query to Apollo Server and graphql-js', async () => {
    expect((await askTwice()).errors).toBeUndefined();
    expect(await counts()).toEqual({ plan: 0, granted: 0, guarded: 2, known: 0 });
  });

  it('answers the same', async () => {
    const fast = await startApi({}, { database: api.database as never });
    for (const query of [QUERY, REFUSED, '{ me { id name } }']) {
      for (const _ of [1, 2]) {
        const [one, two] = await Promise.all([api.as('linus').query(query), fast.as('linus').query(query)]);
        expect(one.body).toEqual(two.body);
      }
    }
  });
});

describe('with a plugin of the application', () => {
  it('takes no fast path where the plugin would miss requests and fields', async () => {
    const { seen, plugin } = watched();
    const { counts, askTwice } = await start({ plugins: [plugin] });
    await askTwice();
    expect(await counts()).toEqual({ plan: 0, granted: 0, guarded: 2, known: 0 });
    expect(seen.filter((field) => field === 'Query.poems')).toHaveLength(2);
    expect(seen).toContain('Poem.title');
  });

  it('takes them where the plugin only watches the server start', async () => {
    const { counts, askTwice } = await start({ plugins: [{ async serverWillStart() {} }] });
    await askTwice();
    expect(await counts()).toMatchObject({ plan: 2, known: 1 });
  });

  it('takes those that the application asks for all the same', async () => {
    const { plugin } = watched();
    const { counts, askTwice } = await start({ plugins: [plugin], executor: 'plan', knownQueries: true });
    await askTwice();
    expect(await counts()).toMatchObject({ plan: 2, known: 1 });
  });
});

describe('limits of the application', () => {
  it('hold for queries and lists', async () => {
    const { operation, page } = defaultLimits;
    const limits = { ...defaultLimits, operation: { ...operation, depth: 5 }, page: { ...page, max: 100 } };
    const { api } = await start({ limits });
    expect((await api.anonymous.query(QUERY)).errors).toBeUndefined();
    const { errors } = await api.anonymous.query(
      '{ poems(first: 3) { edges { node { author { poems { edges { cursor } } } } } } }',
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
  });
});
