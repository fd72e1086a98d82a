import { describe, expect, test } from 'vitest';
import { startWithCallers } from './callers.ts';
import { serveOpened } from './opened.ts';

const { api, answersTo, answerThroughApp } = await startWithCallers();

const refused = { anonymous: 'UNAUTHENTICATED', machine: 'FORBIDDEN' };
const signedIn = { ...refused, mallory: 'yes', linus: 'yes', grace: 'yes', ada: 'yes' };
const administrators = { ...refused, mallory: 'FORBIDDEN', linus: 'FORBIDDEN', grace: 'FORBIDDEN', ada: 'yes' };

test('anyone may read who wrote a public post, and what else they published', async () => {
  const BYLINE = `{
    post(id: "post_linus_personal_published_1") {
      author { id name imageUrl createdAt posts(first: 1) { edges { cursor node { id } } pageInfo { endCursor } } }
    }
  }`;
  expect(await answersTo(BYLINE)).toEqual({ ...signedIn, anonymous: 'yes', machine: 'yes' });
});

test.each([
  ['who one is', '{ me { id } }'],
  ['a person by id', '{ user(id: "user_linus") { id } }'],
  ['a person’s role', '{ post(id: "post_linus_personal_published_1") { author { role } } }'],
])('%s is for people who are signed in', async (_, document) => {
  expect(await answersTo(document)).toEqual(signedIn);
});

test('an email address is for the person and for administrators', async () => {
  expect(await answersTo('{ post(id: "post_linus_personal_published_1") { author { email } } }')).toEqual({
    ...administrators,
    linus: 'yes',
  });
});

describe('through an application', () => {
  const EMAIL = '{ post(id: "post_mallory_personal_published_1") { author { email } } }';
  const scopes = ['posts:read', 'posts:write', 'profile', 'email', 'user:org:read'];
  const without = (scope: string) => scopes.filter((one) => one !== scope);

  test('me needs the scope profile, with or without an organization', async () => {
    expect(await answerThroughApp('mallory', ['profile'], '{ me { id } }')).toBe('yes');
    expect(await answerThroughApp('mallory', without('profile'), '{ me { id } }')).toBe('FORBIDDEN');
  });

  test('an email address needs the scope email, and must be the person’s own', async () => {
    expect(await answerThroughApp('mallory', ['email'], EMAIL)).toBe('yes');
    expect(await answerThroughApp('mallory', without('email'), EMAIL)).toBe('FORBIDDEN');
    expect(await answerThroughApp('linus', scopes, EMAIL), 'another person’s').toBe('FORBIDDEN');
    expect(await answerThroughApp('ada', scopes, EMAIL), 'an administrator').toBe('FORBIDDEN');
  });
});

test('the list of people is for administrators, not for those of an organization', async () => {
  const PEOPLE = '{ users(first: 1) { edges { cursor node { id } } pageInfo { hasNextPage } } }';
  expect(await answersTo(PEOPLE)).toEqual(administrators);
});

test('a role is set by administrators who act as themselves and have just reverified', async () => {
  const SET = 'mutation { setUserRole(userId: "user_mallory", role: USER) { id } }';
  expect(await answersTo(SET)).toEqual(administrators);
  const codeOf = async (claims: object) => {
    const { errors } = await api.as('ada', { claims: { ...claims } }).query(SET);
    return errors?.[0].extensions.code;
  };
  expect(await codeOf({ act: { sub: 'user_staff' } }), 'impersonated').toBe('FORBIDDEN');
  expect(await codeOf({ fva: [90, -1] }), 'verified long ago').toBe('FORBIDDEN');
});

test('the fields of a page of people are open, because the list itself is guarded', async () => {
  const ask = await serveOpened(api, 'user', 'users');
  const { data, errors } = await ask('{ users(first: 1) { edges { cursor node { id } } pageInfo { hasNextPage } } }');
  expect(errors).toBeUndefined();
  expect(data.users.edges).toHaveLength(1);
});
