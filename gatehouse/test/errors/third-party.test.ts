import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';
import { openTestDatabase } from '../support/database.ts';

const MASKED = 'Something went wrong on our side.';

const production = await startApi({
  NODE_ENV: 'production',
  CLERK_SECRET_KEY: 'sk_test_production',
  CLERK_API_URL: undefined,
});

it('masks an error of another library, whatever code it claims', async () => {
  const opened = await openTestDatabase();
  const api = await startApi({}, { database: { ...opened, db: failing(opened.db) } });
  const answer = await api.anonymous.query('{ poems { edges { cursor } } }');
  expect(answer.errors?.[0]).toMatchObject({ message: MASKED, extensions: { code: 'INTERNAL_SERVER_ERROR' } });
  const rest = await api.anonymous.fetch('/api/poems');
  expect([rest.status, await rest.json()]).toEqual([500, expect.objectContaining({ detail: MASKED })]);
  expect(JSON.stringify(answer.body)).not.toContain('10.0.0.5');
  expect(api.logs().filter(({ level }) => level === 50)).toHaveLength(2);
});

it('logs neither an SQL statement nor its values, over GraphQL or REST', async () => {
  const api = await startApi();
  await api.database.db.execute(sql`alter table poems rename to hidden`);
  expect((await api.anonymous.query('{ poem(id: "poem_of_mallory") { id } }')).data).toEqual({ poem: null });
  expect((await api.anonymous.fetch('/api/poems/poem_of_mallory')).status).toBe(500);
  const errors = api.logs().filter(({ level }) => level === 50);
  expect(errors.map(({ err }) => err.message)).toEqual(new Array(2).fill('relation "poems" does not exist'));
  expect(JSON.stringify(errors)).not.toMatch(/select|params|poem_of_mallory/);
});

it('logs an unreachable service without its address', async () => {
  const opened = await openTestDatabase();
  const ready = async () => void (await fetch('http://127.0.0.1:1999/'));
  const api = await startApi({}, { database: { ...opened, ready } });
  expect((await api.anonymous.fetch('/readyz')).status).toBe(503);
  const line = api.logs().find(({ msg }) => msg === 'not ready');
  expect(line.err.message).toContain('fetch failed');
  expect(line.err.message).not.toContain('127.0.0.1');
});

it.each([
  ['query ($status: PoemStatus) { myPoems(status: $status) { edges { cursor } } }', { status: 'PUBLISHD' }],
  [
    'mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }',
    { input: { titel: '', title: '', body: '' } },
  ],
  ['{ myPoems(status: PUBLISHD) { edges { cursor } } }', {}],
  ['{ poems(frist: 1) { edges { cursor } } }', {}],
])('suggests no names to the caller: %s', async (document, variables) => {
  const { status, errors } = await production.as('linus').query(document, variables);
  expect(status).toBe(400);
  expect(JSON.stringify(errors)).not.toMatch(/did you mean|suggest|"PUBLISHED|\\"title\\"\?/i);
});

/** A database whose client reports what a service behind it has said, as those of some services do. */
function failing<Db extends object>(db: Db): Db {
  const select = () => {
    throw Object.assign(new Error('10.0.0.5 says no'), { extensions: { code: 'FORBIDDEN', host: '10.0.0.5' } });
  };
  return new Proxy(db, { get: (target, name) => (name === 'select' ? select : Reflect.get(target, name)) });
}
