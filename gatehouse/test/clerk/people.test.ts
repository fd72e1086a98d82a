import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { noteSessionEnded } from '../../clerk/deliveries.ts';
import { mirrorUser, users } from '../../clerk/users.ts';
import { poems } from '../app/data/poem.ts';
import { startApi } from '../support/api.ts';

const api = await startApi();
const { db } = api.database;

const ME = '{ me { id name email role imageUrl } }';
const CREATE = 'mutation { createPoem(input: { title: "T", body: "B" }) { author { id } } }';

/** A signed-in person by the claims of their token. */
const withClaims = async (claims: { sub: string } & Record<string, unknown>) =>
  api.withAuthorization(`Bearer ${await api.mint(claims)}`);

const forget = async (id: string) => {
  await db.delete(poems).where(eq(poems.authorId, id));
  await db.delete(users).where(eq(users.id, id));
};

const lookUps = (id: string) => api.clerk.requests.filter((request) => request === `GET /v1/users/${id}`).length;

describe('a person without a webhook', () => {
  test('is created from the claims of the token, without calling Clerk', async () => {
    const picture = 'https://images.example.com/new.png';
    const person = await withClaims({ sub: 'user_new', name: 'New Person', email: 'new@example.com', picture });
    const { data } = await person.query(ME);
    const expected = { id: 'user_new', name: 'New Person', email: 'new@example.com', role: 'USER', imageUrl: picture };
    expect(data.me).toEqual(expected);
    expect(lookUps('user_new')).toBe(0);
  });

  test('is created once by concurrent first requests', async () => {
    const person = await withClaims({ sub: 'user_busy', name: 'Busy' });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => person.query(index % 2 ? ME : CREATE)));
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(await db.select().from(users).where(eq(users.id, 'user_busy'))).toHaveLength(1);
  });

  test('is looked up in Clerk if the token has no name', async () => {
    await forget('user_mallory');
    const before = lookUps('user_mallory');
    const person = await withClaims({ sub: 'user_mallory' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => person.query(ME)));
    for (const { data } of answers)
      expect(data.me).toMatchObject({ name: 'Mallory Doe', email: 'mallory@example.com' });
    const shared = lookUps('user_mallory') - before;
    expect(shared).toBeGreaterThan(0);
    expect(shared).toBeLessThan(5);
    await person.query(ME);
    expect(lookUps('user_mallory') - before).toBe(shared);
  });

  test('loses the placeholder name as soon as Clerk answers again', async () => {
    const unconfirmed = { name: 'New user', email: null, updatedAt: new Date(0) };
    await db.update(users).set(unconfirmed).where(eq(users.id, 'user_mallory'));
    const person = await withClaims({ sub: 'user_mallory' });
    expect((await person.query(ME)).data.me).toMatchObject({ name: 'Mallory Doe', email: 'mallory@example.com' });
  });

  test('is null if Clerk does not know them', async () => {
    const { data, errors } = await (await withClaims({ sub: 'user_ghost' })).query(ME);
    expect(data).toBeNull();
    expect(errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('while Clerk cannot be reached', async () => {
  const cutOff = await startApi({ CLERK_API_URL: 'http://127.0.0.1:1' });
  const person = cutOff.withAuthorization(`Bearer ${await cutOff.mint({ sub: 'user_early' })}`);

  test('serves a new person under a placeholder, which a token with a name replaces', async () => {
    expect((await person.query(ME)).data.me).toMatchObject({ id: 'user_early', name: 'New user', email: null });
    expect((await person.query(CREATE)).errors).toBeUndefined();
    const named = cutOff.withAuthorization(`Bearer ${await cutOff.mint({ sub: 'user_early', name: 'Early Bird' })}`);
    expect((await named.query(ME)).data.me.name).toBe('Early Bird');
  });

  test('serves a known person as before', async () => {
    expect((await cutOff.as('linus').query(ME)).data.me.name).toBe('Linus Torvalds');
  });
});

describe('a person who was deleted', () => {
  beforeEach(async () => {
    await db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, 'user_grace'));
    return async () => {
      await db.update(users).set({ deletedAt: null }).where(eq(users.id, 'user_grace'));
    };
  });

  test.each([ME, CREATE])('is not restored by a token that is still valid: %s', async (document) => {
    const { data, errors } = await api.as('grace').query(document);
    expect(data).toBeNull();
    expect(errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
    const [row] = await db.select().from(users).where(eq(users.id, 'user_grace'));
    expect(row?.deletedAt).not.toBeNull();
  });

  const OWN = 'poem_grace_personal_draft_1';

  test.each([
    ['updatePoem', `mutation { updatePoem(id: "${OWN}", input: { title: "Late" }) { id } }`],
    ['publishPoem', `mutation { publishPoem(id: "${OWN}") { id } }`],
    ['publishPoem of a colleague', 'mutation { publishPoem(id: "poem_linus_acme_draft_1") { id } }'],
    ['deletePoem', `mutation { deletePoem(id: "${OWN}") }`],
  ])('cannot write with a token that is still valid: %s', async (_, document) => {
    const rowsOf = () => db.select().from(poems).orderBy(poems.id);
    const before = await rowsOf();
    const { data, errors } = await api.as('grace').query(document);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(await rowsOf()).toEqual(before);
  });

  test('cannot write over REST either', async () => {
    const response = await api.as('grace').fetch(`/api/poems/${OWN}`, { method: 'DELETE' });
    expect(response.status).toBe(401);
    expect(await db.select().from(poems).where(eq(poems.id, OWN))).toHaveLength(1);
  });

  test('is no longer found, but remains the author of what they wrote', async () => {
    const { data } = await api.as('ada').query(`{
      user(id: "user_grace") { id }
      users { edges { node { id } } }
      poem(id: "poem_grace_personal_published_1") { author { id name } }
    }`);
    expect(data.user).toBeNull();
    expect(data.users.edges.map((edge: { node: { id: string } }) => edge.node.id)).not.toContain('user_grace');
    expect(data.poem.author.id).toBe('user_grace');
  });
});

test('a session that has ended cannot write with a token that is still valid', async () => {
  const session = { sessionId: 'sess_over', userId: 'user_linus', status: 'revoked', at: new Date() };
  await noteSessionEnded(db, session);
  const over = api.as('linus', { claims: { sid: 'sess_over' } });
  expect((await over.query(CREATE)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect((await api.as('linus').query(CREATE)).errors).toBeUndefined();
});

describe('a name with NUL characters, which PostgreSQL cannot hold', () => {
  test('is stored without them, whether it comes from a token or from Clerk', async () => {
    const person = await withClaims({ sub: 'user_nul', name: 'Nu\0ll\0', email: '\0null@example.com' });
    expect((await person.query(ME)).data.me).toMatchObject({ name: 'Null', email: 'null@example.com' });
    const row = { id: 'user_nul', name: '\0Other', email: null, imageUrl: 'https://\0', role: 'USER' as const };
    await mirrorUser(db, { ...row, createdAt: new Date(), updatedAt: new Date() });
    expect((await person.query(ME)).data.me).toMatchObject({ name: 'Other', imageUrl: 'https://' });
  });
});

describe('setUserRole', () => {
  const SET = 'mutation ($id: ID!, $role: Role!) { setUserRole(userId: $id, role: $role) { id role } }';

  test('writes to Clerk, then to the mirror', async () => {
    const made = await api.as('ada').query(SET, { id: 'user_linus', role: 'ADMIN' });
    expect(made.data.setUserRole).toEqual({ id: 'user_linus', role: 'ADMIN' });
    expect(api.clerk.store.user('user_linus')?.publicMetadata).toEqual({ role: 'admin' });
    const admins = await api.as('ada').query('{ users(role: ADMIN) { edges { node { id } } } }');
    expect(admins.data.users.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual([
      'user_linus',
      'user_ada',
    ]);
    await api.as('ada').query(SET, { id: 'user_linus', role: 'USER' });
    expect(api.clerk.store.user('user_linus')?.publicMetadata).toEqual({});
  });

  test('does not restore a person who is deleted in the mirror', async () => {
    const mark = (deletedAt: Date | null) => db.update(users).set({ deletedAt }).where(eq(users.id, 'user_mallory'));
    await mark(new Date());
    onTestFinished(async () => void (await mark(null)));
    const { errors } = await api.as('ada').query(SET, { id: 'user_mallory', role: 'ADMIN' });
    expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
    const [row] = await db.select().from(users).where(eq(users.id, 'user_mallory'));
    expect(row).toMatchObject({ role: 'USER', deletedAt: expect.any(Date) });
  });

  test('finds no person that Clerk does not know', async () => {
    const { errors } = await api.as('ada').query(SET, { id: 'user_ghost', role: 'ADMIN' });
    expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
  });
});
