import { expect, it } from 'vitest';
import { startApi } from '../support/api.ts';

// A production server: Clerk's keys are in the environment, and there is no local Clerk.
const api = await startApi({
  NODE_ENV: 'production',
  CLERK_SECRET_KEY: 'sk_test_production',
  CLERK_API_URL: undefined,
});

it('disables introspection', async () => {
  const introspection = await api.as('ada').query('{ __schema { types { name } } }');
  expect(introspection.status).toBe(400);
  expect(introspection.data).toBeUndefined();
});

it('suggests no names for a misspelled field', async () => {
  const answer = await api.anonymous.query('{ poem(id: "1") { titel } }');
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).not.toContain('title');
});

it('sends nothing but the code with a refusal', async () => {
  const answer = await api.anonymous.query('{ allPoems { edges { cursor } } }');
  expect(answer.errors?.[0].extensions).toEqual({ code: 'UNAUTHENTICATED' });
  const mallory = await api.as('mallory').query('{ allPoems { edges { cursor } } }');
  expect(mallory.errors?.[0].extensions).toEqual({ code: 'FORBIDDEN' });
});

it('accepts the same tokens', async () => {
  expect((await api.as('linus').query('{ me { id } }')).data).toEqual({ me: { id: 'user_linus' } });
});
