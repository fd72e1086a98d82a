import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { pgTable, text, unionAll } from 'drizzle-orm/pg-core';
import type { Database } from '../postgres/index.ts';
import { moment } from '../postgres/index.ts';
import { users } from './users.ts';

/** The messages already applied: each is written in the transaction of its effect, so that a second delivery has none. */
export const webhookDeliveries = pgTable('webhook_deliveries', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  receivedAt: moment('received_at').notNull(),
});

/** Sessions that were over before their last token expired. */
export const sessionsEnded = pgTable('sessions_ended', {
  sessionId: text('session_id').primaryKey(),
  userId: text('user_id').notNull(),
  status: text('status').notNull(),
  at: moment('at').notNull(),
});

/**
 * Applies a message unless it was applied before; its id and its effect are written in one transaction, or neither is.
 * A second delivery at the same time waits for the first one's end.
 * @returns whether it was applied now
 */
export const applyOnce = (
  db: Database,
  message: { id: string; type: string },
  apply: (tx: Database) => Promise<void>,
): Promise<boolean> =>
  db.transaction(async (tx) => {
    const delivery = { ...message, receivedAt: new Date() };
    const [taken] = await tx.insert(webhookDeliveries).values(delivery).onConflictDoNothing().returning();
    if (taken !== undefined) await apply(tx);
    return taken !== undefined;
  });

/** Notes that a session is over; of several reasons the earliest stands. */
export const noteSessionEnded = async (db: Database, session: typeof sessionsEnded.$inferInsert): Promise<void> => {
  const { sessionId: _, ...state } = session;
  await db
    .insert(sessionsEnded)
    .values(session)
    .onConflictDoUpdate({
      target: sessionsEnded.sessionId,
      set: state,
      setWhere: sql`(${sessionsEnded.at}, ${sessionsEnded.status}) > (excluded.at, excluded.status)`,
    });
};

/** Whether Clerk has told that this session is over or its person deleted, though a token of it may be good a little longer. */
export const isAccessEnded = async (
  db: Database,
  { sessionId, userId }: { sessionId: string; userId: string },
): Promise<boolean> => {
  const [row] = await unionAll(
    db.select({ id: sessionsEnded.sessionId }).from(sessionsEnded).where(eq(sessionsEnded.sessionId, sessionId)),
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), isNotNull(users.deletedAt))),
  );
  return row !== undefined;
};
