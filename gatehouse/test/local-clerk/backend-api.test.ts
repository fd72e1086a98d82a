import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startClerk } from './support.ts';

const { client, env, mint, authenticate, url } = await startClerk();
const { organizations, users } = client;

/** Clerk's client throws the status and the errors of the answer. */
const failure = async (call: Promise<unknown>) => {
  const { status, errors } = await call.then(
    () => ({ status: 'no failure', errors: [] }),
    (cause) => cause,
  );
  return { status, ...errors[0] };
};

test("returns a user in Clerk's format", async () => {
  const linus = await users.getUser('user_linus');
  expect(linus).toMatchObject({ id: 'user_linus', fullName: 'Linus Torvalds', publicMetadata: {} });
  expect(linus.primaryEmailAddress?.emailAddress).toBe('linus@example.com');
});

test('users are filtered, sorted, counted and paged', async () => {
  const ids = async (params: Parameters<typeof users.getUserList>[0]) => {
    const { data, totalCount } = await users.getUserList(params);
    return [totalCount, ...data.map((user) => user.id)];
  };
  expect(await ids({})).toEqual([5, 'user_ada', 'user_grace', 'user_linus', 'user_mallory', 'user_hedy']);
  expect(await ids({ limit: 1, offset: 1, orderBy: '-first_name' })).toEqual([5, 'user_linus']);
  expect(await ids({ userId: ['user_ada', 'user_linus', 'user_nobody'] })).toEqual([2, 'user_ada', 'user_linus']);
  expect(await ids({ emailAddress: ['Grace@example.com'] })).toEqual([1, 'user_grace']);
  expect(await ids({ query: 'lovel' })).toEqual([1, 'user_ada']);
  expect(await ids({ organizationId: ['org_acme'] })).toEqual([2, 'user_grace', 'user_linus']);
  expect(await ids({ username: ['ada'] })).toEqual([0]);
  expect(await users.getCount({ query: 'example.com' })).toBe(5);
});

test('refuses an unknown filter instead of ignoring it', async () => {
  const answer = await failure(users.getUserList({ lastActiveAtAfter: 1 }));
  expect(answer).toMatchObject({
    status: 422,
    code: 'form_param_unknown',
    meta: { paramName: 'last_active_at_after' },
  });
});

test('metadata is merged deeply, and null removes', async () => {
  await users.updateUserMetadata('user_mallory', {
    publicMetadata: { role: 'admin', plan: { seats: 3, name: 'pro' } },
  });
  await users.updateUserMetadata('user_mallory', { publicMetadata: { role: null, plan: { seats: 4 } } });
  expect((await users.getUser('user_mallory')).publicMetadata).toEqual({ plan: { seats: 4, name: 'pro' } });
  await users.replaceUserMetadata('user_mallory', { publicMetadata: {} });
  expect((await users.getUser('user_mallory')).publicMetadata).toEqual({});
});

test('a changed role is in the next token', async () => {
  await users.updateUserMetadata('user_mallory', { publicMetadata: { role: 'admin' } });
  const auth = (await authenticate(await mint('mallory'))).toAuth();
  expect(auth).toMatchObject({ sessionClaims: { metadata: { role: 'admin' } } });
  await users.updateUserMetadata('user_mallory', { publicMetadata: { role: null } });
});

test('a user can be renamed', async () => {
  const renamed = await users.updateUser('user_mallory', { firstName: 'Mal' });
  expect([renamed.fullName, renamed.updatedAt > renamed.createdAt]).toEqual(['Mal Doe', true]);
  await users.updateUser('user_mallory', { firstName: 'Mallory' });
});

test("returns organizations and memberships in Clerk's format", async () => {
  expect((await organizations.getOrganizationList()).data.map(({ id }) => id)).toEqual(['org_acme', 'org_globex']);
  expect(await organizations.getOrganization({ slug: 'acme', includeMembersCount: true })).toMatchObject({
    id: 'org_acme',
    membersCount: 2,
  });
  const { data, totalCount } = await organizations.getOrganizationMembershipList({
    organizationId: 'org_acme',
    role: ['org:admin'],
  });
  expect([totalCount, data[0]?.role, data[0]?.publicUserData?.userId]).toEqual([1, 'org:admin', 'user_grace']);
  const own = await users.getOrganizationMembershipList({ userId: 'user_linus' });
  expect(own.data.map((one) => [one.organization.name, one.permissions])).toEqual([['Acme', ['org:poems:read']]]);
  expect((await users.getOrganizationMembershipList({ userId: 'user_ada' })).totalCount).toBe(0);
});

test("reports a missing resource in Clerk's error format", async () => {
  const missing = { status: 404, code: 'resource_not_found', message: 'not found' };
  expect(await failure(users.getUser('user_nobody'))).toMatchObject(missing);
  expect(await failure(users.updateUserMetadata('user_nobody', { publicMetadata: {} }))).toMatchObject(missing);
  expect(await failure(users.getOrganizationMembershipList({ userId: 'user_nobody' }))).toMatchObject(missing);
  expect(await failure(organizations.getOrganization({ organizationId: 'org_nobody' }))).toMatchObject(missing);
  expect(await failure(client.invitations.getInvitationList())).toMatchObject({ status: 501, code: 'not_implemented' });

  const response = await fetch(`${url}/v1/users/user_nobody`, {
    headers: { authorization: `Bearer ${env.CLERK_SECRET_KEY}` },
  });
  expect(await response.json()).toEqual({
    errors: [
      {
        code: 'resource_not_found',
        message: 'not found',
        long_message: 'No user was found with id user_nobody.',
        meta: {},
      },
    ],
    clerk_trace_id: 'local',
  });
});

test.each([
  ['limit', '-1'],
  ['limit', '501'],
  ['offset', 'x'],
])('%s=%s is refused', async (name, value) => {
  const response = await fetch(`${url}/v1/users?${name}=${value}`, {
    headers: { authorization: `Bearer ${env.CLERK_SECRET_KEY}` },
  });
  expect(response.status).toBe(422);
});

test('keeps changes across a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  const first = await startClerk({ directory });
  await first.client.users.updateUserMetadata('user_linus', { publicMetadata: { role: 'admin' } });
  await first.close();
  const second = await startClerk({ directory });
  expect((await second.client.users.getUser('user_linus')).publicMetadata).toEqual({ role: 'admin' });
  await rm(directory, { recursive: true });
});
