import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Database } from '../postgres/index.ts';
import { moment } from '../postgres/index.ts';
import { isFirstDeletion, isNewer, type News, withoutNul } from './news.ts';

/** Clerk's organizations, mirrored by its webhooks. */
export const organizations = pgTable('organizations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  slug: text('slug'),
  updatedAt: moment('updated_at').notNull(),
  deletedAt: moment('deleted_at'),
});

/** The members of organizations. There are no foreign keys, because webhooks arrive in any order. */
export const memberships = pgTable(
  'memberships',
  {
    organizationId: text('organization_id').notNull(),
    userId: text('user_id').notNull(),
    role: text('role').notNull(),
    updatedAt: moment('updated_at').notNull(),
    deletedAt: moment('deleted_at'),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.userId] }), index('memberships_user_id').on(t.userId)],
);

type Organization = Omit<typeof organizations.$inferSelect, 'deletedAt'>;
type Membership = Omit<typeof memberships.$inferSelect, 'deletedAt'>;

/** Writes an organization from Clerk, unless the mirror has newer data or it was deleted. */
export async function mirrorOrganization(db: Database, organization: Organization, news: News): Promise<void> {
  const row = withoutNul(organization);
  const { id: _, ...state } = row;
  await db
    .insert(organizations)
    .values(row)
    .onConflictDoUpdate({
      target: organizations.id,
      set: state,
      setWhere: sql`${organizations.deletedAt} is null and ${isNewer(organizations, news)}`,
    });
}

/** Blanks an organization that was deleted at Clerk. The row stays, so that older events do not restore it. */
export async function forgetOrganization(db: Database, id: string, at: Date): Promise<void> {
  const row = { name: 'Deleted organization', slug: null, updatedAt: at, deletedAt: at };
  await db
    .insert(organizations)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: organizations.id, set: row, setWhere: isFirstDeletion(organizations) });
}

/**
 * Writes a membership from Clerk, unless the mirror has newer data. A member who left may return, so the time decides.
 */
export async function mirrorMembership(db: Database, membership: Membership, news: News): Promise<void> {
  const { role, updatedAt } = membership;
  const { deletedAt } = memberships;
  await db
    .insert(memberships)
    .values(membership)
    .onConflictDoUpdate({
      target: [memberships.organizationId, memberships.userId],
      set: { role, updatedAt, deletedAt: null },
      setWhere: sql`case when ${deletedAt} is null then ${isNewer(memberships, news)} else ${deletedAt} < excluded.updated_at end`,
    });
}

/** Ends a membership at the time in `updatedAt`, unless the mirror has newer data; with equal times, the end wins. */
export async function endMembership(db: Database, membership: Membership): Promise<void> {
  const { role, updatedAt } = membership;
  await db
    .insert(memberships)
    .values({ ...membership, deletedAt: updatedAt })
    .onConflictDoUpdate({
      target: [memberships.organizationId, memberships.userId],
      set: { role, updatedAt, deletedAt: updatedAt },
      setWhere: isNewer(memberships, 'updated'),
    });
}
