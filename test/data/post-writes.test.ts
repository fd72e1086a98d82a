import { describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi();

const CREATE = `mutation ($input: CreatePostInput!) {
  createPost(input: $input) { id title body status draftNotes organizationId publishedAt author { id } createdAt updatedAt }
}`;
const UPDATE = `mutation ($id: ID!, $input: UpdatePostInput!) {
  updatePost(id: $id, input: $input) { id title body draftNotes status createdAt updatedAt }
}`;
const PUBLISH = 'mutation ($id: ID!) { publishPost(id: $id) { id status publishedAt updatedAt } }';
const DELETE = 'mutation ($id: ID!) { deletePost(id: $id) }';

const create = async (person: 'ada' | 'grace' | 'linus' | 'mallory', input = {}) => {
  const { data } = await api.as(person).query(CREATE, { input: { title: 'A title', body: 'A body', ...input } });
  return data.createPost;
};

const codeOf = ({ errors }: { errors: { extensions: { code: string } }[] | undefined }) => errors?.[0]?.extensions.code;

describe('createPost', () => {
  test('makes a draft of the caller, outside any organization unless asked', async () => {
    const post = await create('linus', { title: '  Trimmed  ', draftNotes: 'Later' });
    expect(post).toMatchObject({
      title: 'Trimmed',
      body: 'A body',
      status: 'DRAFT',
      draftNotes: 'Later',
      organizationId: null,
      publishedAt: null,
      author: { id: 'user_linus' },
    });
    expect(new Date(post.createdAt).toISOString()).toBe(post.createdAt);
    expect(await create('linus', { inOrganization: true })).toMatchObject({ organizationId: 'org_acme' });
  });

  test('refuses an organization if none is active', async () => {
    const answer = await api.as('mallory').query(CREATE, { input: { title: 'A', body: 'B', inOrganization: true } });
    expect(answer.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.inOrganization' });
  });

  const emoji = '🦉';

  test.each([
    ['title', ''],
    ['title', '   '],
    ['title', 'x'.repeat(201)],
    ['title', emoji.repeat(201)],
    ['title', 'a\0b'],
    ['body', ''],
    ['body', 'x'.repeat(100_001)],
    ['body', '\0'],
    ['draftNotes', 'x'.repeat(100_001)],
    ['draftNotes', '\0'],
  ])('refuses %s: %j', async (field, value) => {
    const input = { title: 'A', body: 'B', [field]: value };
    const { data, errors } = await api.as('linus').query(CREATE, { input });
    expect(data).toBeNull();
    expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: `input.${field}` });
  });

  test.each([
    ['title', emoji.repeat(200)],
    ['title', ` ${'x'.repeat(200)} `],
    ['body', emoji.repeat(100_000)],
    ['draftNotes', ''],
  ])('accepts the longest and the shortest %s', async (field, value) => {
    expect(await create('linus', { [field]: value })).toMatchObject({ [field]: value.trim() });
  });
});

describe('updatePost', () => {
  test('changes what is given; only draftNotes can be emptied', async () => {
    const post = await create('linus', { draftNotes: 'Later' });
    const renamed = await api.as('linus').query(UPDATE, { id: post.id, input: { title: 'Other' } });
    const { title, body, draftNotes } = renamed.data.updatePost;
    expect({ title, body, draftNotes }).toEqual({ title: 'Other', body: 'A body', draftNotes: 'Later' });
    const emptied = await api.as('linus').query(UPDATE, { id: post.id, input: { draftNotes: null } });
    expect(emptied.data.updatePost).toMatchObject({ title: 'Other', draftNotes: null });
    for (const field of ['title', 'body']) {
      const refused = await api.as('linus').query(UPDATE, { id: post.id, input: { [field]: null } });
      expect(refused.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: `input.${field}` });
    }
  });

  test('finds no post that the caller may not see, and forbids one that they may', async () => {
    const hidden = { id: 'post_linus_personal_draft_1', input: { title: 'Mine' } };
    expect(codeOf(await api.as('mallory').query(UPDATE, hidden))).toBe('NOT_FOUND');
    expect(codeOf(await api.as('mallory').query(UPDATE, { ...hidden, id: 'post_never' }))).toBe('NOT_FOUND');
    expect(codeOf(await api.as('mallory').query(UPDATE, { ...hidden, id: 'post_\0' }))).toBe('NOT_FOUND');
    const visible = { ...hidden, id: 'post_linus_personal_published_1' };
    expect(codeOf(await api.as('mallory').query(UPDATE, visible))).toBe('FORBIDDEN');
    expect((await api.as('ada').query(UPDATE, hidden)).data.updatePost.title).toBe('Mine');
  });
});

describe('publishPost', () => {
  test('publishes a draft once; publishing it again changes nothing', async () => {
    const { id } = await create('mallory');
    const first = await api.as('mallory').query(PUBLISH, { id });
    expect(first.data.publishPost).toMatchObject({ status: 'PUBLISHED', publishedAt: expect.any(String) });
    const second = await api.as('mallory').query(PUBLISH, { id });
    expect(second.data).toEqual(first.data);
    const { data } = await api.anonymous.query('{ posts(first: 1) { edges { node { id } } } }');
    expect(data.posts.edges[0].node.id).toBe(id);
  });

  test('publishes once for concurrent callers, and answers all alike', async () => {
    const { id } = await create('linus', { inOrganization: true });
    const author = api.as('linus');
    const publisher = api.as('grace', { organization: 'acme', permissions: ['org:posts:publish'] });
    const answers = await Promise.all(
      [author, publisher, author, publisher].map((caller) => caller.query(PUBLISH, { id })),
    );
    const times = answers.map(({ data }) => data.publishPost.publishedAt);
    expect(new Set(times).size).toBe(1);
  });

  test('leaves an archived post alone', async () => {
    const id = 'post_linus_personal_archived_1';
    expect(codeOf(await api.as('linus').query(PUBLISH, { id }))).toBe('CONFLICT');
    const { data } = await api.as('linus').query('query ($id: ID!) { post(id: $id) { status } }', { id });
    expect(data.post.status).toBe('ARCHIVED');
  });
});

describe('deletePost', () => {
  test('removes the post, once', async () => {
    const { id } = await create('linus');
    const answers = await Promise.all([0, 1, 2].map(() => api.as('linus').query(DELETE, { id })));
    const deleted = answers.filter(({ data }) => data?.deletePost === id);
    expect(deleted).toHaveLength(1);
    expect(answers.filter((answer) => codeOf(answer) === 'NOT_FOUND')).toHaveLength(2);
    expect(codeOf(await api.as('linus').query(UPDATE, { id, input: { title: 'Back' } }))).toBe('NOT_FOUND');
  });

  test('is visible to later mutations in the same operation', async () => {
    const { id } = await create('linus');
    const { data, errors } = await api
      .as('linus')
      .query('mutation ($id: ID!) { gone: deletePost(id: $id) back: publishPost(id: $id) { id } }', { id });
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({ path: ['back'], extensions: { code: 'NOT_FOUND' } });
  });
});
