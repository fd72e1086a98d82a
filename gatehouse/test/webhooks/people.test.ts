import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { memberships, organizations } from '../../clerk/organizations.ts';
import { webhookEvent } from '../../local-clerk/webhook.ts';
import { organizationJson, userJson } from './payloads.ts';
import { startWebhooks } from './support.ts';

const { as, anonymous, mint, withAuthorization, tell, clerk, deliver, database } = await startWebhooks();
const at = Date.now();

const tellOf = (verb: 'created' | 'updated', firstName: string, updatedAt: number, admin = false) =>
  tell(
    `user.${verb}`,
    userJson({ id: 'user_new', firstName, email: 'new@example.com', admin, createdAt: at, updatedAt }),
  );

const find = async () => {
  const { data } = await as('ada').query('{ user(id: "user_new") { name email role createdAt } }');
  return data.user;
};

it('finds a person from a webhook, as Clerk last described them', async () => {
  expect(await find()).toBeNull();
  await tellOf('updated', 'Second', at + 1, true);
  await tellOf('created', 'First', at);
  const createdAt = new Date(at).toISOString();
  expect(await find()).toEqual({ name: 'Second Last', email: 'new@example.com', role: 'ADMIN', createdAt });
  await tellOf('updated', 'Third', at + 2);
  expect(await find()).toMatchObject({ name: 'Third Last', role: 'USER' });
});

it('NUL characters in names of people and organizations are left out', async () => {
  const person = {
    id: 'user_nul',
    firstName: 'Nu\0ll',
    email: 'null@example.com',
    admin: false,
    createdAt: at,
    updatedAt: at,
  };
  expect(await tell('user.created', userJson(person))).toBe(204);
  const { data } = await as('ada').query('{ user(id: "user_nul") { name } }');
  expect(data.user).toEqual({ name: 'Null Last' });
  const organization = organizationJson({ id: 'org_nul', name: 'Nu\0ll', slug: 'nu\0ll', updatedAt: at });
  expect(await tell('organization.created', organization)).toBe(204);
  const [row] = await database.db.select().from(organizations).where(eq(organizations.id, 'org_nul'));
  expect(row).toMatchObject({ name: 'Null', slug: 'null' });
});

it('does not create a deleted person from their token, even if the server has never seen them', async () => {
  expect(await tell('user.deleted', { id: 'user_gone', object: 'user', deleted: true })).toBe(204);
  const gone = withAuthorization(`Bearer ${await mint({ sub: 'user_gone', name: 'Gone' })}`);
  const answers = [
    await gone.query('{ me { id } }'),
    await gone.query('mutation { createPoem(input: { title: "T", body: "B" }) { id } }'),
  ];
  for (const { errors } of answers) expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect((await as('ada').query('{ user(id: "user_gone") { id } }')).data.user).toBeNull();
});

it('a person who is deleted leaves what they published, without their name, and does not come back', async () => {
  const create = 'mutation ($input: CreatePoemInput!) { createPoem(input: $input) { id } }';
  const write = async (title: string, inOrganization = false): Promise<string> => {
    const input = { title, body: 'text', inOrganization };
    return (await as('linus').query(create, { input })).data.createPoem.id;
  };
  const [published, own, shared] = [await write('published'), await write('own'), await write('shared', true)];
  await as('linus').query('mutation ($id: ID!) { publishPoem(id: $id) { id } }', { id: published });

  const linus = clerk.store.user('user_linus');
  if (linus === null) throw new Error('Linus is not there');
  const updated = webhookEvent('user.updated', { ...linus, updatedAt: Date.now() });
  expect(await deliver({ id: 'msg_deleted', event: webhookEvent('user.deleted', linus) })).toBe(204);
  expect(await deliver({ id: 'msg_updated', event: updated })).toBe(204);

  const poem = 'query ($id: ID!) { poem(id: $id) { title author { name imageUrl } } }';
  expect((await anonymous.query(poem, { id: published })).data.poem).toEqual({
    title: 'published',
    author: { name: 'Deleted user', imageUrl: null },
  });
  expect((await as('ada').query(poem, { id: own })).data.poem).toBeNull();
  expect((await as('grace').query(poem, { id: shared })).data.poem).toMatchObject({ title: 'shared' });
  expect((await as('ada').query('{ user(id: "user_linus") { name } }')).data.user).toBeNull();
  const users = await as('ada').query('{ users(first: 100) { edges { node { id } } } }');
  expect(JSON.stringify(users.data)).toContain('user_mallory');
  expect(JSON.stringify(users.data)).not.toContain('user_linus');
  const me = await as('linus').query('{ me { id } }');
  expect(me.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

it('local Clerk can remove a person from an organization and add them again', async () => {
  const grace = clerk.store.user('user_grace');
  if (grace === null) throw new Error('Grace is not there');
  const isMember = async (id: string, verb: string) => {
    const event = webhookEvent(`organizationMembership.${verb}`, grace);
    expect(await deliver({ id, event })).toBe(204);
    const [row] = await database.db.select().from(memberships).where(eq(memberships.userId, 'user_grace'));
    return row?.deletedAt === null;
  };
  expect(await isMember('msg_out', 'deleted')).toBe(false);
  expect(await isMember('msg_late', 'updated')).toBe(true);
  expect(await isMember('msg_out', 'deleted')).toBe(true);
});
