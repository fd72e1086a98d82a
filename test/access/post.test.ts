import { describe, expect, onTestFinished, test } from 'vitest';
import { connect, paramsOf } from '../../gatehouse/test/subscriptions/support.ts';
import type { Person } from '../support/api.ts';
import { everyone, type Name, startWithCallers } from './callers.ts';
import { serveOpened } from './opened.ts';

const { api, callers, answerOf, answersTo, answerThroughApp } = await startWithCallers();

/** A new post of linus: in Acme, where grace may publish, or his own. */
const draftOf = async (inOrganization: boolean): Promise<string> => {
  const input = { title: 'A draft', body: 'text', draftNotes: 'notes', inOrganization };
  const { data } = await api
    .as('linus')
    .query('mutation ($input: CreatePostInput!) { createPost(input: $input) { id } }', { input });
  return data.createPost.id;
};

test.each(everyone)('%s may read every public field of a published post', async (name) => {
  const { data, errors } = await callers[name].query(`{
    posts(first: 1) {
      edges { cursor node { id title body status author { id } organizationId createdAt updatedAt publishedAt } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
    post(id: "post_linus_personal_published_1") { title }
  }`);
  expect(errors).toBeUndefined();
  expect(data.post).not.toBeNull();
  expect(data.posts.edges).toHaveLength(1);
});

describe('lists', () => {
  const LIST = (field: string) => `{ ${field}(first: 1) { edges { node { id } } } }`;
  const refused = { anonymous: 'UNAUTHENTICATED', machine: 'FORBIDDEN' };
  test.each([
    ['myPosts', 'people who are signed in', { ...refused, mallory: 'yes', linus: 'yes', grace: 'yes', ada: 'yes' }],
    [
      'organizationPosts',
      'people who act in an organization',
      { ...refused, mallory: 'FORBIDDEN', linus: 'yes', grace: 'yes', ada: 'FORBIDDEN' },
    ],
    [
      'allPosts',
      'administrators, not those of an organization',
      { ...refused, mallory: 'FORBIDDEN', linus: 'FORBIDDEN', grace: 'FORBIDDEN', ada: 'yes' },
    ],
  ])('%s are for %s', async (field, _, expected) => {
    expect(await answersTo(LIST(field))).toEqual(expected);
  });
});

test('draft notes are for the author and administrators, not for other readers of the post', async () => {
  const id = await draftOf(true);
  const notesFor = async (name: Name) => {
    const { data, errors } = await callers[name].query(`{ post(id: "${id}") { draftNotes } }`);
    return [data.post?.draftNotes ?? null, errors?.[0].extensions.code ?? null];
  };
  expect(await notesFor('linus')).toEqual(['notes', null]);
  expect(await notesFor('ada')).toEqual(['notes', null]);
  expect(await notesFor('grace')).toEqual([null, 'FORBIDDEN']);
  const PUBLISHED = '{ post(id: "post_linus_personal_published_1") { draftNotes } }';
  expect(await answerOf('anonymous', PUBLISHED)).toBe('UNAUTHENTICATED');
  expect(await answerOf('mallory', PUBLISHED)).toBe('FORBIDDEN');
});

test('the author of a post in an organization counts as one only while acting in that organization', async () => {
  const POST = 'post_linus_acme_published_1';
  const notesFor = async (organization: 'acme' | 'globex' | null) => {
    const { errors } = await api.as('linus', { organization }).query(`{ post(id: "${POST}") { draftNotes } }`);
    return errors?.[0].extensions.code ?? 'yes';
  };
  expect([await notesFor('acme'), await notesFor('globex'), await notesFor(null)]).toEqual([
    'yes',
    'FORBIDDEN',
    'FORBIDDEN',
  ]);
});

test('anyone signed in may create a post; anonymous callers and machines may not', async () => {
  const CREATE = 'mutation { createPost(input: { title: "New", body: "text" }) { id } }';
  expect(await answersTo(CREATE)).toEqual({
    anonymous: 'UNAUTHENTICATED',
    machine: 'FORBIDDEN',
    mallory: 'yes',
    linus: 'yes',
    grace: 'yes',
    ada: 'yes',
  });
});

describe('one post', () => {
  const documents = {
    updatePost: 'mutation ($id: ID!) { updatePost(id: $id, input: { title: "Changed" }) { id } }',
    publishPost: 'mutation ($id: ID!) { publishPost(id: $id) { id } }',
    deletePost: 'mutation ($id: ID!) { deletePost(id: $id) }',
  };
  const published = 'post_mallory_personal_published_1';

  test.each(['updatePost', 'deletePost'] as const)('%s is for the author and for administrators', async (field) => {
    const ask = (name: Name, id: string) => answerOf(name, documents[field], { id });
    const id = await draftOf(true);
    expect(await ask('anonymous', id), 'before it is known whether there is such a post').toBe('UNAUTHENTICATED');
    expect(await ask('anonymous', published)).toBe('UNAUTHENTICATED');
    expect(await ask('machine', published)).toBe('FORBIDDEN');
    expect(await ask('linus', published), 'another author’s').toBe('FORBIDDEN');
    expect(await ask('grace', id), 'an administrator of its organization').toBe('FORBIDDEN');
    expect(await ask('mallory', id), 'not visible').toBe('NOT_FOUND');
    expect(await ask('ada', id)).toBe('yes');
    expect(await ask('linus', await draftOf(false))).toBe('yes');
    const { data } = await callers.mallory.query(
      'mutation { createPost(input: { title: "Mine", body: "text" }) { id } }',
    );
    expect(await ask('mallory', data.createPost.id), 'an author without an organization').toBe('yes');
  });

  test('publishPost is for the author, and for members with the permission in its organization', async () => {
    const publisher = api.as('grace', { organization: 'acme', permissions: ['org:posts:publish'] });
    const ask = (who: Name | typeof publisher, id: string) => answerOf(who, documents.publishPost, { id });
    const [id, own] = [await draftOf(true), await draftOf(false)];
    expect(await ask('anonymous', id), 'before it is known whether there is such a post').toBe('UNAUTHENTICATED');
    expect(await ask('anonymous', published)).toBe('UNAUTHENTICATED');
    expect(await ask('machine', published)).toBe('FORBIDDEN');
    expect(await ask('ada', id), 'an administrator who did not write it').toBe('FORBIDDEN');
    expect(await ask(publisher, published), 'of no organization').toBe('FORBIDDEN');
    expect(await ask('linus', 'post_grace_acme_draft_1'), 'a member without the permission').toBe('FORBIDDEN');
    expect(await ask(publisher, own), 'not visible').toBe('NOT_FOUND');
    expect(await ask('grace', id), 'an administrator of the organization without the permission').toBe('FORBIDDEN');
    expect(await ask(publisher, id)).toBe('yes');
    expect(await ask('linus', own)).toBe('yes');
    expect(await ask('mallory', 'post_mallory_personal_draft_1'), 'an author without an organization').toBe('yes');
  });

  test.each(everyone)('%s can ask what they may do, and gets false instead of an error', async (name) => {
    const CAN = `{ can { createPost setUserRole updatePost(id: "${published}") publishPost(id: "${published}") deletePost(id: "${published}") } }`;
    const { data, errors } = await callers[name].query(CAN);
    expect(errors).toBeUndefined();
    const [isSignedIn, isAuthor, isAdmin] = [
      !['anonymous', 'machine'].includes(name),
      name === 'mallory',
      name === 'ada',
    ];
    expect(data.can).toEqual({
      createPost: isSignedIn,
      setUserRole: isAdmin,
      updatePost: isAuthor || isAdmin,
      publishPost: isAuthor,
      deletePost: isAuthor || isAdmin,
    });
  });
});

describe('through an application', () => {
  const OWN = 'post_mallory_personal_published_2';
  const ORGANIZATION = 'user:org:read';
  const scopes = ['posts:read', 'posts:write', 'profile', 'email', ORGANIZATION];
  const without = (scope: string) => scopes.filter((one) => one !== scope);
  const CREATE = 'mutation { createPost(input: { title: "New", body: "text" }) { id } }';

  test('own posts need posts:read, with or without an organization', async () => {
    const LIST = '{ myPosts(first: 1) { edges { node { id } } } }';
    expect(await answerThroughApp('mallory', ['posts:read'], LIST)).toBe('yes');
    expect(await answerThroughApp('mallory', without('posts:read'), LIST)).toBe('FORBIDDEN');
  });

  test('the posts of an organization need posts:read, granted by a member', async () => {
    const LIST = '{ organizationPosts(first: 1) { edges { node { id } } } }';
    expect(await answerThroughApp('linus', ['posts:read', ORGANIZATION], LIST)).toBe('yes');
    expect(await answerThroughApp('linus', without('posts:read'), LIST)).toBe('FORBIDDEN');
    expect(await answerThroughApp('linus', without(ORGANIZATION), LIST), 'the organization is not named').toBe(
      'FORBIDDEN',
    );
  });

  test('a new post needs posts:write, with or without an organization', async () => {
    expect(await answerThroughApp('mallory', ['posts:write'], CREATE)).toBe('yes');
    expect(await answerThroughApp('mallory', without('posts:write'), CREATE)).toBe('FORBIDDEN');
  });

  test('draft notes need posts:read, granted by the author', async () => {
    const NOTES = `{ post(id: "${OWN}") { draftNotes } }`;
    expect(await answerThroughApp('mallory', ['posts:read'], NOTES)).toBe('yes');
    expect(await answerThroughApp('mallory', without('posts:read'), NOTES)).toBe('FORBIDDEN');
    expect(await answerThroughApp('linus', scopes, NOTES), 'another author’s').toBe('FORBIDDEN');
    expect(await answerThroughApp('ada', scopes, NOTES), 'an administrator').toBe('FORBIDDEN');
  });

  test.each([
    ['updatePost', 'mutation ($id: ID!) { updatePost(id: $id, input: { title: "Changed" }) { id } }'],
    ['publishPost', 'mutation ($id: ID!) { publishPost(id: $id) { id } }'],
  ])(
    '%s needs posts:read and posts:write of the author; the role of an administrator does not count',
    async (_, document) => {
      const ask = (person: Person, given: readonly string[]) => answerThroughApp(person, given, document, { id: OWN });
      expect(await ask('mallory', ['posts:read', 'posts:write'])).toBe('yes');
      expect(await ask('mallory', without('posts:read'))).toBe('FORBIDDEN');
      expect(await ask('mallory', without('posts:write'))).toBe('FORBIDDEN');
      expect(await ask('linus', scopes), 'another author’s').toBe('FORBIDDEN');
      expect(await ask('ada', scopes), 'an administrator').toBe('FORBIDDEN');
    },
  );

  test.each([
    ['deletePost', `mutation { deletePost(id: "${OWN}") }`],
    ['allPosts', '{ allPosts(first: 1) { edges { node { id } } } }'],
  ])('%s is refused to applications', async (_, document) => {
    expect(await answerThroughApp('mallory', scopes, document)).toBe('FORBIDDEN');
    expect(await answerThroughApp('ada', scopes, document)).toBe('FORBIDDEN');
  });
});

describe('postPublished', () => {
  const subscribe = async (params?: Record<string, unknown>) => {
    const client = await connect(api.url, params === undefined ? {} : { params });
    onTestFinished(() => client.socket.terminate());
    await client.subscribe('subscription { postPublished { id } }');
    return client;
  };

  test('is for people who are signed in, with or without an organization', async () => {
    const client = await subscribe(await paramsOf(api, 'mallory'));
    const id = await draftOf(false);
    expect(await answerOf('linus', 'mutation ($id: ID!) { publishPost(id: $id) { id } }', { id })).toBe('yes');
    expect(await client.next()).toMatchObject({ type: 'next', payload: { data: { postPublished: { id } } } });
  });

  test('is refused to anonymous callers', async () => {
    const client = await subscribe();
    const { payload } = await client.next();
    expect(JSON.stringify(payload)).toContain('"code":"UNAUTHENTICATED"');
    expect(payload.data ?? null).toBeNull();
  });
});

describe('the rows of a list', () => {
  const idsOf = async (name: Name, document: string) => {
    const { data } = await callers[name].query(document);
    return JSON.stringify(data).match(/post_\w+/g) ?? [];
  };

  test('a post by id is null for callers that may not see it', async () => {
    const POST = '{ post(id: "post_linus_acme_draft_2") { id } }';
    expect(await idsOf('mallory', POST)).toEqual([]);
    expect(await idsOf('grace', POST)).toEqual(['post_linus_acme_draft_2']);
  });

  test('a person’s posts hold the drafts that the caller may see, and no others', async () => {
    const POSTS =
      '{ post(id: "post_linus_personal_published_1") { author { posts(first: 100) { edges { node { id } } } } } }';
    expect((await idsOf('anonymous', POSTS)).filter((id) => /draft|archived/.test(id))).toEqual([]);
    expect(await idsOf('grace', POSTS)).toContain('post_linus_acme_draft_2');
    expect(await idsOf('grace', POSTS)).not.toContain('post_linus_personal_draft_2');
  });

  test('a list holds only visible posts, even when its query is open', async () => {
    const ask = await serveOpened(api, 'post', 'allPosts');
    const { data } = await ask('{ allPosts(first: 100) { edges { node { status } } } }');
    const statuses = data.allPosts.edges.map(({ node }: { node: { status: string } }) => node.status);
    expect(statuses.length).toBeGreaterThan(0);
    expect(statuses.filter((status: string) => status !== 'PUBLISHED')).toEqual([]);
  });
});
