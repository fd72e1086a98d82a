import { pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

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
