import { membershipJson, organizationJson, userJson } from './payloads.ts';

/** One thing that happened at Clerk: the message it sends, under the id that all deliveries of it share. */
export type Message = { id: string; event: Record<string, unknown> };

type Row = Record<string, unknown>;

/** What the mirror must contain in the end, by table and key. */
export type State = Record<'users' | 'organizations' | 'memberships' | 'sessions', Map<string, Row>>;

/** Returns a random integer from 0 to `below`, exclusive. */
export type Pick = (below: number) => number;

const roles = ['org:member', 'org:admin'];

/**
 * A possible history at Clerk with this many steps, in order, and the state after it. The state is kept in the simplest
 * way: nothing here knows of deliveries that arrive late, twice or never.
 */
export function makeHistory(steps: number, pick: Pick, prefix = 'x') {
  const state: State = { users: new Map(), organizations: new Map(), memberships: new Map(), sessions: new Map() };
  const messages: Message[] = [];
  let now = Date.UTC(2026, 5, 1);

  const send = (type: string, data: Row) => {
    messages.push({ id: `msg_${prefix}_${messages.length}`, event: { object: 'event', type, data, timestamp: now } });
  };
  const setUser = (id: string, verb: 'created' | 'updated') => {
    const person = { id, firstName: `First${pick(1000)}`, email: `${pick(1000)}@example.com`, admin: pick(4) === 0 };
    const createdAt = Number(state.users.get(id)?.createdAt ?? now);
    send(`user.${verb}`, userJson({ ...person, createdAt, updatedAt: now }));
    const role = person.admin ? 'ADMIN' : 'USER';
    state.users.set(id, {
      name: `${person.firstName} Last`,
      email: person.email,
      role,
      createdAt,
      updatedAt: now,
      deletedAt: null,
    });
  };
  const deleteUser = (id: string) => {
    send('user.deleted', { object: 'user', id, deleted: true });
    const times = { createdAt: now, updatedAt: now, deletedAt: now };
    state.users.set(id, { name: 'Deleted user', email: null, role: 'USER', ...times });
  };
  const setOrganization = (id: string, verb: 'created' | 'updated') => {
    const organization = { name: `Name ${pick(1000)}`, slug: `slug-${pick(1000)}` };
    send(`organization.${verb}`, organizationJson({ id, ...organization, updatedAt: now }));
    state.organizations.set(id, { ...organization, updatedAt: now, deletedAt: null });
  };
  const deleteOrganization = (id: string) => {
    send('organization.deleted', { object: 'organization', id, deleted: true });
    state.organizations.set(id, { name: 'Deleted organization', slug: null, updatedAt: now, deletedAt: now });
  };
  const setMembership = (organizationId: string, userId: string, verb: 'created' | 'updated') => {
    const role = roles[pick(2)];
    send(`organizationMembership.${verb}`, membershipJson({ organizationId, userId, role, updatedAt: now }));
    state.memberships.set(`${organizationId} ${userId}`, { role, updatedAt: now, deletedAt: null });
  };
  const endMembership = (organizationId: string, userId: string, { role, updatedAt }: Row) => {
    // As it last was; only the event says when it ended.
    const last = { organizationId, userId, role, updatedAt: Number(updatedAt) };
    send('organizationMembership.deleted', membershipJson(last));
    state.memberships.set(`${organizationId} ${userId}`, { role, updatedAt: now, deletedAt: now });
  };
  const endSession = (userId: string) => {
    const id = `sess_${prefix}_${messages.length}`;
    const status = ['ended', 'removed', 'revoked'][pick(3)];
    send(`session.${status}`, { object: 'session', id, user_id: userId, status });
    state.sessions.set(id, { userId, status, at: now });
  };

  const step = () => {
    const userId = `user_${prefix}_${pick(5)}`;
    const organizationId = `org_${prefix}_${pick(3)}`;
    const [user, organization] = [state.users.get(userId), state.organizations.get(organizationId)];
    const membership = state.memberships.get(`${organizationId} ${userId}`);
    const isMember = membership !== undefined && membership.deletedAt === null;
    switch (pick(8)) {
      case 0:
        if (user?.deletedAt === null && pick(4) === 0) return deleteUser(userId);
        if (organization?.deletedAt === null && pick(4) === 0) return deleteOrganization(organizationId);
        return endSession(userId);
      case 1:
      case 2:
        if (organization === undefined) return setOrganization(organizationId, 'created');
        if (organization.deletedAt === null) return setOrganization(organizationId, 'updated');
        return endSession(userId);
      case 3:
      case 4:
        if (!isMember) return setMembership(organizationId, userId, 'created');
        return pick(2) === 0
          ? endMembership(organizationId, userId, membership)
          : setMembership(organizationId, userId, 'updated');
      default:
        if (user === undefined) return setUser(userId, 'created');
        if (user.deletedAt === null) return setUser(userId, 'updated');
        return send('email.created', { object: 'email', id: `ema_${now}` });
    }
  };

  for (let count = 0; count < steps; count++) {
    now += 1 + pick(5_000);
    step();
  }
  return { messages, state };
}
