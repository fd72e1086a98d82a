import { eq, isNull } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { memberships, type SyncState, syncFromClerk, users } from '../../clerk/index.ts';
import { forgetUser, mirrorUser } from '../../clerk/users.ts';
import { localClerkEnv, makeKeys, type SamplePerson, startLocalClerk } from '../../local-clerk/index.ts';
import { readConfig } from '../app/config.ts';
import { organizations as sampleOrganizations, people as samplePeople } from '../app/people.ts';
import { closeAfter } from '../support/cleanup.ts';
import { openTestDatabase } from '../support/database.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

const PEOPLE = 5_000;
const [linus] = samplePeople.filter(({ key }) => key === 'linus');
const people = Array.from({ length: PEOPLE }, (_, index): SamplePerson => {
  const key = `person${index}`;
  return { ...(linus as SamplePerson), key, userId: `user_${key}`, firstName: 'Person', lastName: String(index) };
});
const keys = await makeKeys();
const clerk = await startLocalClerk({ sample: { people, organizations: sampleOrganizations }, keys, port: 0 });
closeAfter(clerk.close);
const config = readConfig({ NODE_ENV: 'test', ...localClerkEnv({ keys, url: clerk.url }) });
const { db } = await openTestDatabase();

test('5,000 people and their memberships arrive, beside webhooks and after an interruption', async () => {
  const later = new Date(Date.now() + 60_000);
  const row = {
    id: 'user_person3',
    email: null,
    imageUrl: null,
    role: 'USER',
    createdAt: later,
    updatedAt: later,
  } as const;
  await mirrorUser(db, { ...row, name: 'Renamed by a webhook' });
  await forgetUser(db, 'user_person4', later);

  const states: SyncState[] = [];
  const interrupted = syncFromClerk(config.clerk, db, {
    state: { users: 0, organizations: 0 },
    onPage: (state) => {
      states.push(state);
      if (states.length === 3) throw new Error('stopped');
    },
  });
  await expect(interrupted).rejects.toMatchObject({ message: 'stopped' });
  const [state = { users: 0, organizations: 0 }] = states.slice(-1);
  expect(state.users).toBeLessThan(PEOPLE / 2);

  const counts = await syncFromClerk(config.clerk, db, { state, onPage: () => {} });
  expect(counts.users, 'it went on where it was').toBeLessThan(PEOPLE - 1_000);
  const ids = new Set((await db.select({ id: users.id }).from(users)).map(({ id }) => id));
  expect(people.filter(({ userId }) => !ids.has(userId))).toEqual([]);
  const members = await db.select().from(memberships).where(isNull(memberships.deletedAt));
  expect(members.filter(({ userId }) => userId.startsWith('user_person'))).toHaveLength(PEOPLE);
  const nameOf = async (id: string) => (await db.select().from(users).where(eq(users.id, id)))[0]?.name;
  expect([await nameOf('user_person3'), await nameOf('user_person4')]).toEqual([
    'Renamed by a webhook',
    'Deleted user',
  ]);
});
