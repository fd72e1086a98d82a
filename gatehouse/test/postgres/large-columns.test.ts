import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Auth } from '../../auth/auth.ts';
import { createLoaders } from '../../postgres/loaders.ts';
import { poemRows } from '../app/data/poem.ts';
import { connect, paramsOf, publish } from '../subscriptions/support.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();
const { db } = api.database;

/** Four bytes each in UTF-8: a hundred of these poems hold 80 MB. */
const OWLS = '🦉'.repeat(100_000);

beforeAll(async () => {
  await db.execute(sql`insert into poems
    (id, title, body, status, draft_notes, author_id, organization_id, created_at, updated_at, published_at)
    select 'poem_large_' || n, 'Large', repeat('🦉', 100000), 'PUBLISHED', repeat('🦉', 100000), 'user_linus', null, at, at, at
    from generate_series(1, 100) as n, lateral (select timestamptz '2026-11-01' + n * interval '1 hour' as at) as moment`);
});

type Result = { rows: unknown[] };

/** Counts the bytes of all values that come from the database, from now on to the end of the test. */
const countBytes = () => {
  const client = (db as unknown as { $client: { query(...args: unknown[]): Promise<Result> } }).$client;
  const query = client.query.bind(client);
  let bytes = 0;
  const spy = vi.spyOn(client, 'query').mockImplementation(async (...args) => {
    const result = await query(...args);
    bytes += Buffer.byteLength(JSON.stringify(result.rows));
    return result;
  });
  onTestFinished(() => spy.mockRestore());
  return () => bytes;
};

const LISTS = Array.from({ length: 7 }, (_, n) => `l${n}: poems(first: 100) { edges { cursor } }`).join(' ');

describe('large columns are read only where they are selected', () => {
  test.each([
    ['a page of cursors', '{ poems(first: 100) { edges { cursor } } }'],
    ['seven aliased lists', `{ ${LISTS} }`],
    ['every short field', '{ poems(first: 100) { edges { node { id title status author { name } createdAt } } } }'],
    ['a list of an author', '{ user(id: "user_linus") { poems(first: 100) { edges { node { id } } } } }'],
    ['a list by graphql-js', '{ poems(first: 100) { edges { cursor @include(if: true) } } }'],
    ['one poem', '{ poem(id: "poem_large_1") { title } }'],
    ['a mutation', 'mutation { updatePoem(id: "poem_large_1", input: { title: "Large" }) { id title } }'],
  ])('%s', async (_, document) => {
    const bytes = countBytes();
    expect((await api.as('linus').query(document)).errors).toBeUndefined();
    expect(bytes()).toBeGreaterThan(0);
    expect(bytes()).toBeLessThan(350_000);
  });

  test('a REST list, which leaves them to the single resource', async () => {
    const bytes = countBytes();
    const list = await (await api.as('linus').fetch('/api/poems?first=100')).text();
    expect(list).not.toContain('🦉');
    expect(list.length).toBeLessThan(100_000);
    expect(bytes()).toBeLessThan(200_000);
    const one = (await (await api.as('linus').fetch('/api/poems/poem_large_1')).json()) as Record<string, unknown>;
    expect(one).toMatchObject({ body: OWLS, draftNotes: OWLS });
  });

  test('an event of a subscription', async () => {
    const client = await connect(api.url, { params: await paramsOf(api, 'linus') });
    await client.subscribe('subscription { poemPublished { id } }', {}, 'id');
    await client.subscribe('subscription { poemPublished { body draftNotes } }', {}, 'body');
    const bytes = countBytes();
    const id = await publish(api, 'An event');
    const events = [await client.next(), await client.next()];
    expect(events.find((event) => event.id === 'id')?.payload.data).toEqual({ poemPublished: { id } });
    const texts = { body: 'text', draftNotes: null };
    expect(events.find((event) => event.id === 'body')?.payload.data).toEqual({ poemPublished: texts });
    expect(bytes()).toBeLessThan(20_000);
  });
});

describe('a large column that is selected', () => {
  test.each([
    ['by a plan', '{ poems(first: 3) { edges { node { body } } } }'],
    ['by graphql-js', '{ poems(first: 3) { edges { node { body @include(if: true) } } } }'],
  ])('comes with every row, in one more statement, %s', async (_, document) => {
    const before = api.database.statements.length;
    const { data } = await api.anonymous.query(document);
    expect(data.poems.edges.every((edge: { node: { body: string } }) => edge.node.body.length > 0)).toBe(true);
    expect(api.database.statements.length - before).toBe(2);
  });

  test('is judged by rules on columns that were not selected', async () => {
    const NOTES = '{ poem(id: "poem_large_2") { draftNotes } }';
    expect((await api.as('linus').query(NOTES)).data.poem.draftNotes).toBe(OWLS);
    const refused = await api.as('mallory').query(NOTES);
    expect(refused.data.poem).toEqual({ draftNotes: null });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  test('is what was just written', async () => {
    const { data } = await api.as('linus').query(`mutation {
      one: createPoem(input: { title: "T", body: "One", draftNotes: "Two" }) { body draftNotes }
      changed: updatePoem(id: "poem_large_3", input: { body: "Three" }) { body }
    }`);
    expect(data).toEqual({ one: { body: 'One', draftNotes: 'Two' }, changed: { body: 'Three' } });
  });

  test('is NOT_FOUND, not null, for a row that the caller may not see', async () => {
    const anonymous = { isAuthenticated: false, tokenType: 'session_token' } as Auth;
    const notes = createLoaders(db, anonymous).large(poemRows, 'draftNotes');
    await expect(notes.load('poem_linus_personal_draft_1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(notes.load('poem_\0')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(notes.load('poem_large_4')).resolves.toBe(OWLS);
  });
});

describe('the cost of an operation', () => {
  const page = (first: number, fields: string) => `{ poems(first: ${first}) { edges { node { ${fields} } } } }`;

  test.each([
    ['a page of bodies', page(100, 'body')],
    ['an alias for each', page(20, 'a: body b: body')],
    ['another text', page(20, 'body author { poems(first: 1) { edges { node { body } } } }')],
  ])('counts what a text may hold: %s', async (_, document) => {
    const bytes = countBytes();
    const { status, errors } = await api.anonymous.query(document);
    expect(status).toBe(400);
    expect(errors?.[0].message).toMatch(/^Query Cost limit of 10000 exceeded/);
    expect(bytes()).toBe(0);
  });

  test('lets through a page of the usual size with one text', async () => {
    await db.execute(sql`insert into poems (id, title, body, status, author_id, created_at, updated_at, published_at)
      select 'poem_ascii_' || n, 'Large', repeat('x', 100000), 'PUBLISHED', 'user_linus', now(), now(), now()
      from generate_series(1, 20) as n`);
    const { data, errors } = await api.anonymous.query(page(20, 'title body'));
    expect(errors).toBeUndefined();
    expect(data.poems.edges).toHaveLength(20);
  });
});
