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

/** Who belongs where; no foreign keys, because webhooks arrive in any order. */
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

/** Writes what Clerk says of an organization, unless the mirror has newer or holds it deleted. */
export const mirrorOrganization = async (db: Database, organization: Organization, news: News): Promise<void> => {
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
};

/** Blanks an organization that was deleted at Clerk. The row stays, so that no older news brings it back. */
export const forgetOrganization = async (db: Database, id: string, at: Date): Promise<void> => {
  const row = { name: 'Deleted organization', slug: null, updatedAt: at, deletedAt: at };
  await db
    .insert(organizations)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: organizations.id, set: row, setWhere: isFirstDeletion(organizations) });
};

/** Writes what Clerk says of a membership, unless the mirror has newer. Who left may come back later: the time decides. */
export const mirrorMembership = async (db: Database, membership: Membership, news: News): Promise<void> => {
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
};

/** Ends a membership at the time in `updatedAt`, unless the mirror has newer: of the same millisecond, the end is. */
export const endMembership = async (db: Database, membership: Membership): Promise<void> => {
  const { role, updatedAt } = membership;
  await db
    .insert(memberships)
    .values({ ...membership, deletedAt: updatedAt })
    .onConflictDoUpdate({
      target: [memberships.organizationId, memberships.userId],
      set: { role, updatedAt, deletedAt: updatedAt },
      setWhere: isNewer(memberships, 'updated'),
    });
};
