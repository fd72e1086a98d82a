import { expect, test } from 'vitest';
import { createAuthenticate } from '../../auth/authenticate.ts';
import { defaultLimits } from '../../config/index.ts';
import { createLog } from '../../log/index.ts';
import { whereAny } from '../../postgres/grounds.ts';
import { findRows } from '../../postgres/rows.ts';
import { groundsOf, isVisibleTo, type PoemRow, poemRows, poems } from '../app/data/poem.ts';
import { startApi } from '../support/api.ts';

const { config, mint, clerk, database } = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key' });
const { db } = database;
const authenticate = await createAuthenticate(
  { ...config.clerk, limits: defaultLimits.auth },
  createLog({ logLevel: 'silent' }),
);
const key = clerk.store.issue({ kind: 'api_key', name: 'test', subject: 'user_linus' });

test.each([
  ['an anonymous caller', async () => undefined],
  ['an admin', async () => `Bearer ${await mint('ada')}`],
  ['a member of an organization', async () => `Bearer ${await mint('linus')}`],
  ['a person without an organization', async () => `Bearer ${await mint('mallory')}`],
  ['a machine', async () => `Bearer ${key.secret}`],
])('%s: the filter in SQL and the one of events let through the same poems', async (_, credentials) => {
  const verdict = await authenticate(await credentials());
  if (verdict.outcome !== 'good' && verdict.outcome !== 'absent') throw new Error(verdict.outcome);
  const { auth } = verdict;
  const ids = (await db.select({ id: poems.id }).from(poems)).map(({ id }) => id);
  const inSql = await findRows(db, poemRows, ids, groundsOf(auth));
  const rows = await findRows(db, poemRows, ids, [{}]);
  expect(rows).toHaveLength(ids.length);
  const idsOf = (some: { id: string }[]) => some.map(({ id }) => id).sort();
  expect(idsOf(rows.filter((row) => isVisibleTo(auth, row as unknown as PoemRow)))).toEqual(idsOf(inSql));
  expect(inSql.length).toBeGreaterThan(0);
});

test('no grounds are no rows, an empty ground is all, and null is a value', async () => {
  const count = async (grounds: Parameters<typeof whereAny>[1]) =>
    (await db.select().from(poems).where(whereAny(poems, grounds))).length;
  const all = await db.$count(poems);
  expect(await count([])).toBe(0);
  expect(await count([{}])).toBe(all);
  const personal = await count([{ organizationId: null }]);
  expect(personal).toBeGreaterThan(0);
  expect(personal).toBeLessThan(all);
  const both = await count([{ organizationId: null, status: 'DRAFT' }]);
  expect(both).toBeGreaterThan(0);
  expect(both).toBeLessThan(personal);
});

test('a ground of an undefined value, or of no column, is refused instead of left out', () => {
  expect(() => whereAny(poems, [{ authorId: undefined }])).toThrow('authorId');
  expect(() => whereAny(poems, [{ nothing: 1 }])).toThrow('nothing');
});
