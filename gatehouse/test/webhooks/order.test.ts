import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeHistory, type Pick } from './history.ts';
import { membershipJson, organizationJson, userJson } from './payloads.ts';
import { readMirror, startWebhooks } from './support.ts';

const { database, deliver, tell } = await startWebhooks();

it("the mirror ends in Clerk's state, whatever the order and number of deliveries", async () => {
  let run = 0;
  const property = fc.asyncProperty(fc.gen(), fc.integer({ min: 1, max: 25 }), async (gen, steps) => {
    const prefix = `run${run++}`;
    const pick: Pick = (below) => gen(fc.nat, { max: below - 1 });
    const { messages, state } = makeHistory(steps, pick, prefix);
    const again = messages.filter(() => pick(3) === 0);
    const order = gen(fc.shuffledSubarray, [...messages, ...again], { minLength: messages.length + again.length });
    while (order.length > 0) {
      const atOnce = order.splice(0, 1 + pick(4));
      expect(await Promise.all(atOnce.map(deliver))).toEqual(atOnce.map(() => 204));
    }
    expect(await readMirror(database.db, prefix)).toEqual(state);
  });
  await fc.assert(property, { numRuns: 25 });
}, 60_000);

const at = Date.UTC(2026, 5, 1);
const userAt = (id: string, firstName: string) =>
  userJson({ id, firstName, email: 'a@example.com', admin: false, createdAt: at, updatedAt: at });

it('in the same millisecond, an update counts as later than the creation', async () => {
  await tell('user.updated', userAt('user_tie_1', 'Updated'));
  await tell('user.created', userAt('user_tie_1', 'Created'));
  await tell('organization.created', organizationJson({ id: 'org_tie_1', name: 'Created', updatedAt: at }));
  await tell('organization.updated', organizationJson({ id: 'org_tie_1', name: 'Updated', updatedAt: at }));
  const { users, organizations } = await readMirror(database.db, 'tie');
  expect(users.get('user_tie_1')).toMatchObject({ name: 'Updated Last' });
  expect(organizations.get('org_tie_1')).toMatchObject({ name: 'Updated' });
});

it.each([[['deleted', 'created']], [['created', 'deleted']]])(
  'in the same millisecond, the end of a membership counts as the latest: %s',
  async (verbs) => {
    const userId = `user_end_${verbs[0]}`;
    const data = membershipJson({ organizationId: 'org_end', userId, role: 'org:member', updatedAt: at });
    for (const verb of verbs) await tell(`organizationMembership.${verb}`, data, at);
    const { memberships } = await readMirror(database.db, 'end');
    expect(memberships.get(`org_end ${userId}`)).toMatchObject({ deletedAt: at });
  },
);

it('keeps deleted objects deleted, even against events that claim to be later', async () => {
  await tell('user.deleted', { object: 'user', id: 'user_gone_1', deleted: true }, at);
  await tell('organization.deleted', { object: 'organization', id: 'org_gone_1', deleted: true }, at);
  for (const verb of ['created', 'updated']) {
    await tell(`user.${verb}`, { ...userAt('user_gone_1', 'Back'), updated_at: at + 1 });
    await tell(`organization.${verb}`, organizationJson({ id: 'org_gone_1', name: 'Back', updatedAt: at + 1 }));
  }
  const { users, organizations } = await readMirror(database.db, 'gone');
  expect(users.get('user_gone_1')).toMatchObject({ name: 'Deleted user', email: null, deletedAt: at });
  expect(organizations.get('org_gone_1')).toMatchObject({ name: 'Deleted organization', deletedAt: at });
});

it('a person who left an organization and came back is a member again', async () => {
  const dataAt = (updatedAt: number) =>
    membershipJson({ organizationId: 'org_back', userId: 'user_back_1', role: 'org:admin', updatedAt });
  await tell('organizationMembership.created', dataAt(at + 20), at + 20);
  await tell('organizationMembership.deleted', dataAt(at), at + 10);
  const { memberships } = await readMirror(database.db, 'back');
  expect(memberships.get('org_back user_back_1')).toEqual({ role: 'org:admin', updatedAt: at + 20, deletedAt: null });
});
