import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { defaultLimits } from '../../gatehouse/config/limits.ts';
import { turnsOf } from '../../gatehouse/postgres/statements.ts';
import { posts } from '../../src/data/post.ts';
import { openTestDatabase, startApi } from '../support/api.ts';

const MAX_STATEMENTS_AT_ONCE = defaultLimits.operation.statementsAtOnce;

const database = await openTestDatabase();
const api = await startApi({}, { database });

const countOf = async (document: string): Promise<number> => {
  const { statements } = database;
  const before = statements.length;
  const { errors } = await api.as('linus').query(document);
  expect(errors).toBeUndefined();
  return statements.length - before;
};

test.each([
  ['a list with its authors', '{ posts(first: 100) { edges { node { title author { name } } } } }', 2],
  [
    'several people with their posts',
    `{ a: user(id: "user_ada") { posts { edges { node { title } } } }
       b: user(id: "user_grace") { posts { edges { node { title } } } }
       c: user(id: "user_linus") { posts { edges { node { title } } } } }`,
    2,
  ],
  [
    'many posts by id',
    '{ a: post(id: "post_ada_personal_published_1") { id } b: post(id: "post_linus_acme_draft_1") { id } }',
    1,
  ],
  ['oneself', '{ me { id name } }', 1],
])('%s: as many statements whatever the number of rows', async (_, document, count) => {
  expect(await countOf(document)).toBe(count);
});

test('an operation runs a few statements at once, and the others after them', async () => {
  const client = (database.db as unknown as { $client: { query(...args: unknown[]): Promise<unknown> } }).$client;
  const query = client.query.bind(client);
  let [running, peak, ran] = [0, 0, 0];
  const spy = vi.spyOn(client, 'query').mockImplementation(async (...args) => {
    ran++;
    peak = Math.max(peak, ++running);
    return query(...args).finally(() => running--);
  });
  onTestFinished(() => spy.mockRestore());
  const lists = Array.from({ length: 14 }, (_, n) => `l${n}: posts(first: ${n + 1}) { edges { cursor } }`);
  const { data, errors } = await api.nobody.query(`{ ${lists.join(' ')} }`);
  expect(errors).toBeUndefined();
  expect(lists.map((_, n) => data[`l${n}`].edges.length)).toEqual(lists.map((_, n) => n + 1));
  expect(ran).toBe(14);
  expect(peak).toBe(MAX_STATEMENTS_AT_ONCE);
});

test('a statement or a transaction that fails makes way for the next', async () => {
  const own = turnsOf(database.db, MAX_STATEMENTS_AT_ONCE, () => '')();
  const fail = () => own.execute(sql`select 1 / 0`);
  const failed = await Promise.allSettled([
    ...Array.from({ length: MAX_STATEMENTS_AT_ONCE * 2 }, fail),
    ...Array.from({ length: MAX_STATEMENTS_AT_ONCE * 2 }, () => own.transaction((tx) => tx.execute(sql`select 1 / 0`))),
  ]);
  expect(failed.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await own.select({ id: posts.id }).from(posts).limit(1)).toHaveLength(1);
});
