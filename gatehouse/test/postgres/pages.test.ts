import { beforeAll, describe, expect, test } from 'vitest';
import { poems } from '../app/data/poem.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();

const POEMS = `query ($first: Int, $after: String) {
  poems(first: $first, after: $after) {
    edges { cursor node { id publishedAt } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

type Edge = { cursor: string; node: { id: string; publishedAt: string } };

/** Every edge, asked for in pages of this size. */
const pageThrough = async (first: number): Promise<Edge[]> => {
  const edges: Edge[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors } = await api.anonymous.query(POEMS, { first, after });
    expect(errors).toBeUndefined();
    edges.push(...data.poems.edges);
    if (!data.poems.pageInfo.hasNextPage) return edges;
    after = data.poems.pageInfo.endCursor;
  }
};

const idsOf = (edges: Edge[]) => edges.map(({ node }) => node.id);

describe('a connection', () => {
  beforeAll(async () => {
    const at = new Date('2026-03-01T12:00:00.123Z');
    const tied = Array.from({ length: 7 }, (_, index) => ({
      id: `poem_tied_${(index * 3) % 7}`,
      title: 'Tied',
      body: 'At the same millisecond.',
      status: 'PUBLISHED' as const,
      authorId: 'user_ada',
      createdAt: at,
      updatedAt: at,
      publishedAt: at,
    }));
    await api.database.db.insert(poems).values(tied);
  });

  test.each([1, 2, 5])(
    'in pages of %i holds every row once, newest first, rows of the same time by id',
    async (size) => {
      const whole = await pageThrough(100);
      const parts = await pageThrough(size);
      expect(idsOf(parts)).toEqual(idsOf(whole));
      expect(new Set(idsOf(parts)).size).toBe(24 + 7);
      const keys = parts.map(({ node }) => `${node.publishedAt} ${node.id}`);
      expect(keys).toEqual(keys.toSorted().reverse());
    },
  );

  test('reports whether there are rows before and after a page', async () => {
    const first = await api.anonymous.query(POEMS, { first: 3 });
    const { edges, pageInfo } = first.data.poems;
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0].cursor,
      endCursor: edges[2].cursor,
    });
    const last = await api.anonymous.query(POEMS, { first: 100, after: pageInfo.endCursor });
    expect(last.data.poems.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const beyond = await api.anonymous.query(POEMS, { after: last.data.poems.pageInfo.endCursor });
    expect(beyond.data.poems).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  test('continues after a cursor whose row is gone, and is not affected by newer rows', async () => {
    const whole = idsOf(await pageThrough(100));
    const page = await api.anonymous.query(POEMS, { first: 2 });
    const after = page.data.poems.pageInfo.endCursor;
    const created = await api.as('ada').query('mutation { createPoem(input: { title: "New", body: "B" }) { id } }');
    const { id } = created.data.createPoem;
    await api.as('ada').query('mutation ($id: ID!) { publishPoem(id: $id) { id } }', { id });
    await api.as('ada').query('mutation ($id: ID!) { deletePoem(id: $id) }', { id: whole[1] });
    const next = await api.anonymous.query(POEMS, { first: 2, after });
    expect(idsOf(next.data.poems.edges)).toEqual(whole.slice(2, 4));
  });

  test('has 20 rows if `first` is absent or null', async () => {
    const absent = await api.anonymous.query('{ poems { edges { cursor } } }');
    const none = await api.anonymous.query('{ poems(first: null) { edges { cursor } } }');
    expect([absent, none].map(({ data }) => data.poems.edges.length)).toEqual([20, 20]);
  });

  test.each([0, -1, 101, 2_147_483_647])('refuses first: %i', async (first) => {
    const { data, errors } = await api.anonymous.query(POEMS, { first });
    expect(data).toBeNull();
    expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
  });

  const encode = (text: string) => Buffer.from(text).toString('base64url');

  test.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no cursor', encode('hello')],
    ['a time alone', encode('publishedAt 1767603600000')],
    ['a time that is no number', encode('publishedAt NaN poem_a')],
    ['a time beyond what PostgreSQL holds', encode('publishedAt 8640000000000000 poem_a')],
    ['a time before time', encode('publishedAt -1 poem_a')],
    ['an id with a quote', encode("publishedAt 1767603600000 poem_a' or true--")],
    ['an id with a NUL', encode('publishedAt 1767603600000 poem_\0')],
    ['the cursor of another order', encode('createdAt 1767603600000 poem_a')],
    ['an unknown order', encode('title 1767603600000 poem_a')],
    ['a cursor in another spelling', `${encode('publishedAt 1767603600000 poem_a')}=`],
    ['a cursor with something behind it', `${encode('publishedAt 1767603600000 poem_a')} `],
    ['a very long one', encode(`publishedAt 1767603600000 ${'a'.repeat(10_000)}`)],
  ])('refuses a cursor that is %s', async (_, after) => {
    const { data, errors } = await api.anonymous.query(POEMS, { after });
    expect(data).toBeNull();
    expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'after' });
  });

  test('is the same for users, and for the poems of each', async () => {
    const USERS = `query ($after: String) {
      users(first: 3, after: $after) {
        edges { node { id poems(first: 1) { edges { cursor node { id } } pageInfo { hasNextPage } } } }
        pageInfo { hasNextPage endCursor }
      }
    }`;
    const one = await api.as('ada').query(USERS);
    const two = await api.as('ada').query(USERS, { after: one.data.users.pageInfo.endCursor });
    const nodes = [...one.data.users.edges, ...two.data.users.edges].map((edge) => edge.node);
    expect(nodes.map((node) => node.id)).toEqual(['user_hedy', 'user_mallory', 'user_linus', 'user_grace', 'user_ada']);
    expect(two.data.users.pageInfo.hasNextPage).toBe(false);

    const MORE = `query ($id: ID!, $after: String) { user(id: $id) { poems(first: 100, after: $after) { edges { node { id } } } } }`;
    // Hedy has written nothing.
    for (const { id, poems } of nodes.filter((node) => node.id !== 'user_hedy')) {
      const all = await api.as('ada').query(MORE, { id });
      const rest = await api.as('ada').query(MORE, { id, after: poems.edges[0].cursor });
      const ids = (answer: typeof all) => idsOf(answer.data.user.poems.edges);
      expect([poems.edges[0].node.id, ...ids(rest)]).toEqual(ids(all));
    }
  });
});
