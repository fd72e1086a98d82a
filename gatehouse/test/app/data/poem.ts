import { randomUUID } from 'node:crypto';
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { type Auth, isAdmin, personWithScope } from '../../../auth/index.ts';
import { users } from '../../../clerk/index.ts';
import type { Database } from '../../../postgres/index.ts';
import { defineEvent, type Grounds, meetsAny, moment, type RowOf, rowsOf, whereAny } from '../../../postgres/index.ts';

export const poems = pgTable(
  'poems',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    status: text('status', { enum: ['DRAFT', 'PUBLISHED', 'ARCHIVED'] }).notNull(),
    draftNotes: text('draft_notes'),
    authorId: text('author_id')
      .notNull()
      .references(() => users.id),
    /** Clerk's id. No foreign key, because a webhook may report the organization after its first poem. */
    organizationId: text('organization_id'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    publishedAt: moment('published_at'),
  },
  (t) => [
    index('poems_created_at_id').on(t.createdAt, t.id),
    index('poems_status_published_at_id').on(t.status, t.publishedAt, t.id),
    index('poems_author_id_created_at_id').on(t.authorId, t.createdAt, t.id),
    index('poems_organization_id_created_at_id').on(t.organizationId, t.createdAt, t.id),
    // One for each ground of `groundsOf`, so that a page of an author's poems reads only visible rows.
    index('poems_published_by_author').on(t.authorId, t.createdAt, t.id).where(sql`${t.status} = 'PUBLISHED'`),
    index('poems_own_by_author')
      .on(t.authorId, t.createdAt, t.id)
      .where(sql`${t.status} <> 'PUBLISHED' and ${t.organizationId} is null`),
    index('poems_of_organization_by_author')
      .on(t.organizationId, t.authorId, t.createdAt, t.id)
      .where(sql`${t.status} <> 'PUBLISHED'`),
    check('poems_status', sql`${t.status} in ('DRAFT', 'PUBLISHED', 'ARCHIVED')`),
    check('poems_published_at', sql`${t.status} <> 'PUBLISHED' or ${t.publishedAt} is not null`),
  ],
);

/** The columns that decide who may see a poem. */
type PoemAudience = Pick<typeof poems.$inferSelect, 'status' | 'authorId' | 'organizationId'>;

/**
 * The grounds on which a caller may see a poem. A poem meets at most one, and each has an index: published; written by
 * the caller outside organizations; of the session's active organization, by any author. Applications need `poems:read`.
 */
export function groundsOf(auth: Auth): Grounds<PoemAudience> {
  if (isAdmin(auth)) return [{}];
  const published = { status: 'PUBLISHED' } as const;
  const person = personWithScope(auth, 'poems:read');
  if (person === null) return [published];
  const unpublished = { status: { not: 'PUBLISHED' } } as const;
  const own = { ...unpublished, organizationId: null, authorId: person.userId };
  if (!person.orgId) return [published, own];
  return [published, own, { ...unpublished, organizationId: person.orgId }];
}

/** The poems that a caller may see. Every query that returns poems has it in its WHERE. */
export function visibleTo(auth: Auth): SQL {
  return whereAny(poems, groundsOf(auth));
}

/** Whether a caller may see this poem, or the poem of this event. */
export function isVisibleTo(auth: Auth, poem: PoemAudience): boolean {
  return meetsAny(poem, groundsOf(auth));
}

/** How poems are read: their texts only where they are needed. */
export const poemRows = rowsOf('poem', poems, { large: ['body', 'draftNotes'], grounds: groundsOf });

/** Published when a poem is published. */
export const poemPublished = defineEvent('poemPublished', {
  id: 'text',
  status: poems.status.enumValues,
  authorId: 'text',
  organizationId: 'text or null',
});

export type PoemRow = RowOf<typeof poemRows>;
export type PoemStatus = PoemRow['status'];

type Poem = typeof poems.$inferSelect;
type NewPoem = Pick<Poem, 'title' | 'body' | 'draftNotes' | 'authorId' | 'organizationId'>;

/** Inserts a poem and returns its row. */
export async function insertPoem(db: Database, poem: NewPoem): Promise<PoemRow> {
  const now = new Date();
  const id = `poem_${randomUUID().replaceAll('-', '')}`;
  const [row] = await db
    .insert(poems)
    .values({ ...poem, id, status: 'DRAFT', createdAt: now, updatedAt: now })
    .returning(poemRows.columns);
  if (row === undefined) throw new Error('The database returned no row for a new poem');
  return row;
}

/** Returns the updated row, or null if the poem no longer exists. */
export async function changePoem(
  db: Database,
  id: string,
  changes: Partial<Pick<Poem, 'title' | 'body' | 'draftNotes'>>,
): Promise<PoemRow | null> {
  const [row] = await db
    .update(poems)
    .set({ ...changes, updatedAt: new Date() })
    .where(eq(poems.id, id))
    .returning(poemRows.columns);
  return row ?? null;
}

/**
 * Publishes a draft. Returns null if it is not a draft or does not exist, also if another caller publishes it
 * concurrently.
 */
export async function publishDraft(db: Database, id: string): Promise<PoemRow | null> {
  const now = new Date();
  const [row] = await db
    .update(poems)
    .set({ status: 'PUBLISHED', publishedAt: now, updatedAt: now })
    .where(and(eq(poems.id, id), eq(poems.status, 'DRAFT')))
    .returning(poemRows.columns);
  return row ?? null;
}

/** Returns false if the poem did not exist. */
export async function removePoem(db: Database, id: string): Promise<boolean> {
  const removed = await db.delete(poems).where(eq(poems.id, id)).returning({ id: poems.id });
  return removed.length > 0;
}

/** Removes the drafts of a deleted user outside organizations; drafts in an organization belong to the organization. */
export async function removePersonalDrafts(db: Database, authorId: string): Promise<void> {
  await db
    .delete(poems)
    .where(and(eq(poems.authorId, authorId), eq(poems.status, 'DRAFT'), isNull(poems.organizationId)));
}
