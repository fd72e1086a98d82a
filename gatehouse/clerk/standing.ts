import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Standing } from '../auth/index.ts';
import type { Database } from '../postgres/index.ts';
import { memberships } from './organizations.ts';
import { users } from './users.ts';

/**
 * Returns a person's current state from the mirror: access tokens of applications live for a day and cannot be revoked.
 * @param organizationId the organization that the token names, or null
 * @returns `isDeleted`, which is false for a person who is not mirrored yet, and the role, null for non-members
 */
export async function findStanding(db: Database, userId: string, organizationId: string | null): Promise<Standing> {
  const isTheirs = and(
    eq(memberships.userId, sql`caller.id`),
    eq(memberships.organizationId, sql`${organizationId}::text`),
    isNull(memberships.deletedAt),
  );
  const [found] = await db
    .select({ role: memberships.role, deletedAt: users.deletedAt })
    .from(sql`(select ${userId}::text as id) as caller`)
    .leftJoin(users, eq(users.id, sql`caller.id`))
    .leftJoin(memberships, isTheirs);
  return { isDeleted: found?.deletedAt != null, role: found?.role ?? null };
}
