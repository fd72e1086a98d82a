import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import { pgTable, text, unionAll } from 'drizzle-orm/pg-core';
import type { Database } from '../postgres/index.ts';
import { moment } from '../postgres/index.ts';
import { users } from './users.ts';

/**
 * The messages that were applied. Each is written in the transaction of its effect, so that a second delivery has none.
 */
export const webhookDeliveries = pgTable('webhook_deliveries', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  receivedAt: moment('received_at').notNull(),
});

/** Sessions that ended before their last token expired. */
export const sessionsEnded = pgTable('sessions_ended', {
  sessionId: text('session_id').primaryKey(),
  userId: text('user_id').notNull(),
  status: text('status').notNull(),
  at: moment('at').notNull(),
});

/**
 * Applies a message unless it was applied before. Its id and its effect are written in one transaction. A concurrent
 * second delivery waits until the first one has ended.
 * @returns whether it was applied now
 */
export function applyOnce(
  db: Database,
  message: { id: string; type: string },
  apply: (tx: Database) => Promise<void>,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const delivery = { ...message, receivedAt: new Date() };
    const [taken] = await tx.insert(webhookDeliveries).values(delivery).onConflictDoNothing().returning();
    if (taken !== undefined) await apply(tx);
    return taken !== undefined;
  });
}

/** The messages that were applied last, newest first. */
export function latestDeliveries(db: Database, count: number): Promise<{ type: string; receivedAt: Date }[]> {
  const { type, receivedAt } = webhookDeliveries;
  return db.select({ type, receivedAt }).from(webhookDeliveries).orderBy(desc(receivedAt)).limit(count);
}

/** Records that a session has ended; of several reasons the earliest is kept. */
export async function noteSessionEnded(db: Database, session: typeof sessionsEnded.$inferInsert): Promise<void> {
  const { sessionId: _, ...state } = session;
  await db
    .insert(sessionsEnded)
    .values(session)
    .onConflictDoUpdate({
      target: sessionsEnded.sessionId,
      set: state,
      setWhere: sql`(${sessionsEnded.at}, ${sessionsEnded.status}) > (excluded.at, excluded.status)`,
    });
}

/** Whether Clerk has reported that this session ended or its user was deleted, although a token may still be valid. */
export async function isAccessEnded(
  db: Database,
  { sessionId, userId }: { sessionId: string; userId: string },
): Promise<boolean> {
  const [row] = await unionAll(
    db.select({ id: sessionsEnded.sessionId }).from(sessionsEnded).where(eq(sessionsEnded.sessionId, sessionId)),
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), isNotNull(users.deletedAt))),
  );
  return row !== undefined;
}
