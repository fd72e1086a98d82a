import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { defaultLimits } from '../../config/limits.ts';
import { turnsOf } from '../../postgres/statements.ts';
import { poems } from '../app/data/poem.ts';
import { startApi } from '../support/api.ts';
import { openTestDatabase } from '../support/database.ts';

const isPglite = inject('poems').kind === 'pglite';
const MAX_STATEMENTS_AT_ONCE = defaultLimits.operation.statementsAtOnce;

const database = await openTestDatabase();
const api = await startApi({}, { database });

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
  const lists = Array.from({ length: 14 }, (_, n) => `l${n}: poems(first: ${n + 1}) { edges { cursor } }`);
  const { data, errors } = await api.anonymous.query(`{ ${lists.join(' ')} }`);
  expect(errors).toBeUndefined();
  expect(lists.map((_, n) => data[`l${n}`].edges.length)).toEqual(lists.map((_, n) => n + 1));
  expect(ran).toBe(14);
  expect(peak).toBe(isPglite ? 1 : MAX_STATEMENTS_AT_ONCE);
});

test('a statement or a transaction that fails makes way for the next', async () => {
  const own = turnsOf(database.db, MAX_STATEMENTS_AT_ONCE, () => '')();
  const fail = () => own.execute(sql`select 1 / 0`);
  const failed = await Promise.allSettled([
    ...Array.from({ length: MAX_STATEMENTS_AT_ONCE * 2 }, fail),
    ...Array.from({ length: MAX_STATEMENTS_AT_ONCE * 2 }, () => own.transaction((tx) => tx.execute(sql`select 1 / 0`))),
  ]);
  expect(failed.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await own.select({ id: poems.id }).from(poems).limit(1)).toHaveLength(1);
});

test('a caller with many statements does not delay another', async () => {
  const read = (owner: string) =>
    turnsOf(database.db, MAX_STATEMENTS_AT_ONCE, () => owner)()
      .select({ id: poems.id })
      .from(poems)
      .limit(1);
  let ran = 0;
  const many = Array.from({ length: 500 }, () => read('many').then(() => ran++));
  await read('other');
  expect(ran).toBeLessThan(50);
  await Promise.all(many);
});
