import type { OrganizationMembershipWebhookEvent, WebhookEvent } from '@clerk/backend/webhooks';
import type { Database } from '../postgres/index.ts';
import { noteSessionEnded } from './deliveries.ts';
import type { News } from './news.ts';
import { endMembership, forgetOrganization, mirrorMembership, mirrorOrganization } from './organizations.ts';
import { toPerson } from './people.ts';
import { forgetUser, mirrorUser } from './users.ts';

/** What the application does when a person is deleted at Clerk, in the transaction that blanks their row. */
export type OnUserDeleted = (db: Database, userId: string) => Promise<void>;

/** Brings the mirror up to date with one event of Clerk's, whatever came before it. Events of other types do nothing. */
export const applyEvent = async (db: Database, event: WebhookEvent, onUserDeleted: OnUserDeleted): Promise<void> => {
  switch (event.type) {
    case 'user.created':
    case 'user.updated':
      return void (await mirrorUser(db, toPerson(event.data), newsOf(event.type)));
    case 'user.deleted':
      await forgetUser(db, idOf(event.data), new Date(event.timestamp));
      return onUserDeleted(db, idOf(event.data));
    case 'organization.created':
    case 'organization.updated': {
      const { id, name, slug, updated_at } = event.data;
      return mirrorOrganization(db, { id, name, slug, updatedAt: new Date(updated_at) }, newsOf(event.type));
    }
    case 'organization.deleted':
      return forgetOrganization(db, idOf(event.data), new Date(event.timestamp));
    case 'organizationMembership.created':
    case 'organizationMembership.updated':
      return mirrorMembership(db, membershipOf(event.data, event.data.updated_at), newsOf(event.type));
    case 'organizationMembership.deleted':
      // What it carries is the membership as it last was: the deletion itself happened at the time of the event.
      return endMembership(db, membershipOf(event.data, Math.max(event.data.updated_at, event.timestamp)));
    case 'session.ended':
    case 'session.removed':
    case 'session.revoked': {
      const { id: sessionId, user_id: userId } = event.data;
      const status = event.type.slice('session.'.length);
      return noteSessionEnded(db, { sessionId, userId, status, at: new Date(event.timestamp) });
    }
  }
};

const newsOf = (type: string): News => (type.endsWith('.created') ? 'created' : 'updated');

const idOf = ({ id }: { id?: string }): string => {
  if (id === undefined) throw new Error('Clerk told of a deletion without saying of what');
  return id;
};

type MembershipData = OrganizationMembershipWebhookEvent['data'];

const membershipOf = ({ organization, public_user_data, role }: MembershipData, at: number) => ({
  organizationId: organization.id,
  userId: public_user_data.user_id,
  role,
  updatedAt: new Date(at),
});

/** The session or the person whose access is over by this event, or null. */
export const endedBy = (event: WebhookEvent): string | null => {
  switch (event.type) {
    case 'user.deleted':
    case 'session.ended':
    case 'session.removed':
    case 'session.revoked':
      return event.data.id ?? null;
    default:
      return null;
  }
};
