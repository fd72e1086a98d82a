import { expect, test } from 'vitest';
import { expectAccess } from './access.ts';
import { startApi } from './api.ts';

const api = await startApi();
const PUBLISH = 'mutation ($id: ID!) { publishPoem(id: $id) { status } }';
const variables = { id: 'poem_linus_acme_draft_2' };

test('a person acts in the organization, with the role and permissions that are given', async () => {
  const session = async (...[person, options]: Parameters<typeof api.as>) =>
    (await api.as(person, options).fetch('/api/protected')).json();
  expect(await session('linus')).toMatchObject({ orgId: 'org_acme' });
  expect(await session('mallory', { organization: 'globex' })).toMatchObject({ orgId: 'org_globex' });
  expect(await session('linus', { organization: null })).toMatchObject({ orgId: null });
  const { errors } = await api.as('hedy').query(PUBLISH, variables);
  expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
  const permissions = ['org:poems:publish'];
  const visitor = api.as('hedy', { organization: 'acme', role: 'org:editor', permissions });
  expect((await visitor.query(PUBLISH, variables)).data.publishPoem).toEqual({ status: 'PUBLISHED' });
});

test('expectAccess compares the answer to each caller with what is expected', async () => {
  const email = { query: '{ user(id: "user_linus") { email } }' };
  const expected = { anonymous: 'UNAUTHENTICATED', mallory: 'FORBIDDEN', linus: 'allowed', ada: 'allowed' };
  await expectAccess(api, email, expected);
  await expect(expectAccess(api, email, { ...expected, mallory: 'allowed' })).rejects.toThrow('to deeply equal');
});
