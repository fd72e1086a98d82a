import { describe, expect, test } from 'vitest';
import type { Auth } from '../../gatehouse/auth/auth.ts';
import { listPosts } from '../../src/data/post-lists.ts';
import { startApi } from '../support/api.ts';

const api = await startApi({ CLERK_ACCEPTS_TOKENS: 'api_key' });
const { secret } = api.clerk.store.issue({ kind: 'api_key', subject: 'user_linus', scopes: [] });

const callers = {
  anonymous: api.anonymous,
  machine: api.withAuthorization(`Bearer ${secret}`),
  mallory: api.as('mallory'),
  linus: api.as('linus'),
  grace: api.as('grace'),
  ada: api.as('ada'),
};

type Edge = { node: { id: string } };
const idsOf = (connection: { edges: Edge[] }) => connection.edges.map(({ node }) => node.id).toSorted();

/** The ids of the sample posts in these places (`linus_acme`) that have one of these states. */
const sample = (
  places: string[],
  states = ['archived_1', 'draft_1', 'draft_2', 'published_1', 'published_2', 'published_3'],
) => places.flatMap((place) => states.map((state) => `post_${place}_${state}`)).toSorted();

const published = ['published_1', 'published_2', 'published_3'];
const people = ['ada', 'grace', 'linus', 'mallory'];
const acme = ['grace_acme', 'linus_acme'];
const places = [...acme, 'ada_globex', 'mallory_globex', ...people.map((key) => `${key}_personal`)];

/** Where each caller sees every state. */
const own: Record<keyof typeof callers, string[]> = {
  anonymous: [],
  machine: [],
  mallory: ['mallory_personal'],
  linus: ['linus_personal', ...acme],
  grace: ['grace_personal', ...acme],
  ada: places,
};

const visible = (key: keyof typeof callers, among = places) =>
  [
    ...sample(among.filter((place) => own[key].includes(place))),
    ...sample(
      among.filter((place) => !own[key].includes(place)),
      published,
    ),
  ].toSorted();

describe.each(Object.keys(callers) as (keyof typeof callers)[])('%s', (key) => {
  const caller = callers[key];

  test('has every published post in posts, and no other', async () => {
    const { data } = await caller.query('{ posts(first: 100) { edges { node { id } } } }');
    expect(idsOf(data.posts)).toEqual(sample(places, published));
  });

  test('gets by id what it may see; anything else is null', async () => {
    const found: string[] = [];
    for (const place of places) {
      const document = `{ ${sample([place])
        .map((id) => `${id}: post(id: "${id}") { id }`)
        .join(' ')} }`;
      const { data, errors } = await caller.query(document);
      expect(errors).toBeUndefined();
      found.push(...Object.keys(data).filter((id) => data[id] !== null));
    }
    expect(found.toSorted()).toEqual(visible(key));
  });

  test("a person's posts contain no more than the lists", async () => {
    const authored = (id: string) =>
      `{ post(id: "post_${id}_personal_published_1") { author { posts(first: 100) { edges { node { id } } } } } }`;
    for (const person of people) {
      const { data } = await caller.query(authored(person));
      const theirs = places.filter((place) => place.startsWith(person));
      expect(idsOf(data.post.author.posts)).toEqual(visible(key, theirs));
    }
  });
});

test('myPosts are the caller’s own, in every state or in one', async () => {
  const { data } = await callers.linus.query(`{
    all: myPosts(first: 100) { edges { node { id } } }
    drafts: myPosts(first: 100, status: DRAFT) { edges { node { id } } }
  }`);
  expect(idsOf(data.all)).toEqual(sample(['linus_personal', 'linus_acme']));
  expect(idsOf(data.drafts)).toEqual(sample(['linus_personal', 'linus_acme'], ['draft_1', 'draft_2']));
});

test('organizationPosts are those of the active organization, and need one', async () => {
  const LIST = '{ organizationPosts(first: 100) { edges { node { id } } } }';
  expect(idsOf((await callers.linus.query(LIST)).data.organizationPosts)).toEqual(sample(acme));
  expect((await callers.mallory.query(LIST)).data).toBeNull();
  const elsewhere = api.as('linus', { claims: { o: { id: 'org_globex', slg: 'globex', rol: 'member' } } });
  expect(idsOf((await elsewhere.query(LIST)).data.organizationPosts)).toEqual(sample(['ada_globex', 'mallory_globex']));
});

test('hides drafts of an organization from members who act in another one', async () => {
  const POST = '{ post(id: "post_grace_acme_draft_1") { id } }';
  const elsewhere = api.as('linus', { claims: { o: { id: 'org_globex', slg: 'globex', rol: 'member' } } });
  expect((await callers.linus.query(POST)).data.post).not.toBeNull();
  expect((await elsewhere.query(POST)).data.post).toBeNull();
});

test('posts in an organization belong to it while their author acts in another one or none', async () => {
  const draft = 'post_linus_acme_draft_1';
  const shown = 'post_linus_acme_published_1';
  const inGlobex = api.as('linus', { claims: { o: { id: 'org_globex', slg: 'globex', rol: 'admin' } } });
  const inNone = api.as('linus', { claims: { o: undefined } });
  for (const elsewhere of [inGlobex, inNone]) {
    const { data } = await elsewhere.query(`{
      myPosts(first: 100) { edges { node { id } } }
      me { posts(first: 100) { edges { node { id } } } }
      hidden: post(id: "${draft}") { id }
      shown: post(id: "${shown}") { draftNotes }
      can { update: updatePost(id: "${shown}") publish: publishPost(id: "${draft}") delete: deletePost(id: "${shown}") }
    }`);
    const seen = [...sample(['linus_personal']), ...sample(['linus_acme'], published)].toSorted();
    expect(idsOf(data.myPosts)).toEqual(seen);
    expect(idsOf(data.me.posts)).toEqual(seen);
    expect(data).toMatchObject({ hidden: null, can: { update: false, publish: false, delete: false } });
    const codes = [
      await elsewhere.query(`mutation { updatePost(id: "${shown}", input: { title: "Mine" }) { id } }`),
      await elsewhere.query(`mutation { deletePost(id: "${shown}") }`),
      await elsewhere.query(`mutation { publishPost(id: "${draft}") { id } }`),
      await elsewhere.query(`{ post(id: "${shown}") { draftNotes } }`),
    ].map(({ errors }) => errors?.[0].extensions.code);
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'FORBIDDEN']);
  }
  const { data } = await callers.linus.query(`{ can { updatePost(id: "${shown}") publishPost(id: "${draft}") } }`);
  expect(data.can).toEqual({ updatePost: true, publishPost: true });
});

test('a list without any filter of its own still has only what its caller may see', async () => {
  const noOne = { isAuthenticated: false, tokenType: 'session_token' } as Auth;
  const ids = async (filter: Parameters<typeof listPosts>[2]) =>
    idsOf(await listPosts(api.database.db, noOne, { first: 100, ...filter }));
  expect(await ids({})).toEqual(sample(places, published));
  expect(await ids({ organizationId: 'org_acme' })).toEqual(sample(acme, published));
  expect(await ids({ status: 'DRAFT' })).toEqual([]);
});

test('allPosts hold everything, for an admin', async () => {
  const { data } = await callers.ada.query(`{
    all: allPosts(first: 100) { edges { node { id } } }
    archived: allPosts(first: 100, status: ARCHIVED) { edges { node { id } } }
  }`);
  expect(idsOf(data.all)).toEqual(sample(places));
  expect(idsOf(data.archived)).toEqual(sample(places, ['archived_1']));
  expect((await callers.grace.query('{ allPosts { edges { node { id } } } }')).data).toBeNull();
});

test.each([
  ['ada', 'grace'],
  ['linus', 'mallory'],
])('the posts of %s and %s, asked for at once, are kept apart', async (...pair) => {
  const { data } = await callers.linus.query(
    `{ ${pair.map((key) => `${key}: user(id: "user_${key}") { posts(first: 100) { edges { node { id } } } }`).join(' ')} }`,
  );
  for (const key of pair) {
    const theirs = places.filter((place) => place.startsWith(key));
    expect(idsOf(data[key].posts)).toEqual(visible('linus', theirs));
  }
});

test('finds no row for an id that PostgreSQL cannot store', async () => {
  const { data, errors } = await callers.linus.query('query ($id: ID!) { post(id: $id) { id } user(id: $id) { id } }', {
    id: 'post_\0',
  });
  expect(errors).toBeUndefined();
  expect(data).toEqual({ post: null, user: null });
});
