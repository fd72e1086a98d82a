import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

// A production server: Clerk's keys in the environment, and no local identity anywhere.
const api = await startApi({
  NODE_ENV: 'production',
  CLERK_SECRET_KEY: 'sk_test_production',
  CLERK_API_URL: undefined,
});

it('does not tell its schema', async () => {
  const introspection = await api.as('ada').query('{ __schema { types { name } } }');
  expect(introspection.status).toBe(400);
  expect(introspection.data).toBeUndefined();
});

it('does not guess what was meant', async () => {
  const answer = await api.nobody.query('{ poem(id: "1") { titel } }');
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).not.toContain('title');
});

it('refuses with the code alone', async () => {
  const answer = await api.nobody.query('{ allPoems { edges { cursor } } }');
  expect(answer.errors?.[0].extensions).toEqual({ code: 'UNAUTHENTICATED' });
  const mallory = await api.as('mallory').query('{ allPoems { edges { cursor } } }');
  expect(mallory.errors?.[0].extensions).toEqual({ code: 'FORBIDDEN' });
});

it('serves the same tokens', async () => {
  expect((await api.as('linus').query('{ me { id } }')).data).toEqual({ me: { id: 'user_linus' } });
});
