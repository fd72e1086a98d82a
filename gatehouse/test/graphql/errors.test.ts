import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi();

it('masks a bug in the response, and logs it in full under the same id', async () => {
  await api.database.db.execute(sql`alter table poems rename column title to hidden`);
  const answer = await api.anonymous.query('{ poems(first: 1) { edges { node { id title } } } }');
  await api.database.db.execute(sql`alter table poems rename column hidden to title`);

  expect(answer.data).toBeNull();
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]).toEqual({
    message: 'Something went wrong on our side.',
    locations: [{ line: 1, column: 3 }],
    path: ['poems'],
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: answer.headers.get('x-request-id') },
  });
  const line = api.logs().find((entry) => entry.msg === 'a resolver failed');
  expect(line).toMatchObject({ requestId: answer.headers.get('x-request-id'), path: 'poems' });
  expect(line.err.message).toContain('column');
  expect(line.err.stack).toContain('app/data/');
  expect(JSON.stringify(line)).not.toMatch(/select .* from/i);
});

it('logs no token and no query string', async () => {
  const token = await api.mint('linus');
  await api.withAuthorization(`Bearer ${token}`).fetch(`/nothing?access_token=${token}`);
  await api.withAuthorization(`Bearer ${token}x`).query('{ me { id } }');
  const log = JSON.stringify(api.logs());
  expect(log).not.toContain(token.split('.')[1]);
  expect(log).toContain('"path":"/nothing"');
});

it('reports the location of an error in an invalid operation', async () => {
  const answer = await api.anonymous.query('{ nothing }');
  expect(answer.status).toBe(400);
  expect(answer.errors).toMatchObject([
    { locations: [{ line: 1, column: 3 }], extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
  expect(JSON.stringify(answer.body)).not.toContain('stack');
});
