import { randomUUID } from 'node:crypto';
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { type Auth, isAdmin, personWithScope } from '../../gatehouse/auth/index.ts';
import { users } from '../../gatehouse/clerk/index.ts';
import type { Database } from '../../gatehouse/postgres/index.ts';
import {
  defineEvent,
  type Grounds,
  meetsAny,
  moment,
  type RowOf,
  rowsOf,
  whereAny,
} from '../../gatehouse/postgres/index.ts';

export const posts = pgTable(
  'posts',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    status: text('status', { enum: ['DRAFT', 'PUBLISHED', 'ARCHIVED'] }).notNull(),
    draftNotes: text('draft_notes'),
    authorId: text('author_id')
      .notNull()
      .references(() => users.id),
    /** Clerk's id. No foreign key, because a webhook may report the organization after its first post. */
    organizationId: text('organization_id'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    publishedAt: moment('published_at'),
  },
  (t) => [
    index('posts_created_at_id').on(t.createdAt, t.id),
    index('posts_status_published_at_id').on(t.status, t.publishedAt, t.id),
    index('posts_author_id_created_at_id').on(t.authorId, t.createdAt, t.id),
    index('posts_organization_id_created_at_id').on(t.organizationId, t.createdAt, t.id),
    // One for each ground of `groundsOf`, so that a page of an author's posts reads only visible rows.
    index('posts_published_by_author').on(t.authorId, t.createdAt, t.id).where(sql`${t.status} = 'PUBLISHED'`),
    index('posts_own_by_author')
      .on(t.authorId, t.createdAt, t.id)
      .where(sql`${t.status} <> 'PUBLISHED' and ${t.organizationId} is null`),
    index('posts_of_organization_by_author')
      .on(t.organizationId, t.authorId, t.createdAt, t.id)
      .where(sql`${t.status} <> 'PUBLISHED'`),
    check('posts_status', sql`${t.status} in ('DRAFT', 'PUBLISHED', 'ARCHIVED')`),
    check('posts_published_at', sql`${t.status} <> 'PUBLISHED' or ${t.publishedAt} is not null`),
  ],
);

/** The columns that decide who may see a post. */
type PostAudience = Pick<typeof posts.$inferSelect, 'status' | 'authorId' | 'organizationId'>;

/**
 * The grounds on which a caller may see a post. A post meets at most one, and each has an index: published; written by
 * the caller outside organizations; of the session's active organization, by any author. Applications need
 * `posts:read`.
 */
export function groundsOf(auth: Auth): Grounds<PostAudience> {
  if (isAdmin(auth)) return [{}];
  const published = { status: 'PUBLISHED' } as const;
  const person = personWithScope(auth, 'posts:read');
  if (person === null) return [published];
  const unpublished = { status: { not: 'PUBLISHED' } } as const;
  const own = { ...unpublished, organizationId: null, authorId: person.userId };
  if (!person.orgId) return [published, own];
  return [published, own, { ...unpublished, organizationId: person.orgId }];
}

/** The posts that a caller may see. Every query that returns posts has it in its WHERE. */
export function visibleTo(auth: Auth): SQL {
  return whereAny(posts, groundsOf(auth));
}

/** Whether a caller may see this post, or the post of this event. */
export function isVisibleTo(auth: Auth, post: PostAudience): boolean {
  return meetsAny(post, groundsOf(auth));
}

/** How posts are read: their texts only if they are needed. */
export const postRows = rowsOf('post', posts, { large: ['body', 'draftNotes'], grounds: groundsOf });

/** Published when a post is published. */
export const postPublished = defineEvent('postPublished', {
  id: 'text',
  status: posts.status.enumValues,
  authorId: 'text',
  organizationId: 'text or null',
});

export type PostRow = RowOf<typeof postRows>;
export type PostStatus = PostRow['status'];

type Post = typeof posts.$inferSelect;
type NewPost = Pick<Post, 'title' | 'body' | 'draftNotes' | 'authorId' | 'organizationId'>;

/** Inserts a post and returns its row. */
export async function insertPost(db: Database, post: NewPost): Promise<PostRow> {
  const now = new Date();
  const id = `post_${randomUUID().replaceAll('-', '')}`;
  const [row] = await db
    .insert(posts)
    .values({ ...post, id, status: 'DRAFT', createdAt: now, updatedAt: now })
    .returning(postRows.columns);
  if (row === undefined) throw new Error('The database returned no row for a new post');
  return row;
}

/** Returns the updated row, or null if the post no longer exists. */
export async function changePost(
  db: Database,
  id: string,
  changes: Partial<Pick<Post, 'title' | 'body' | 'draftNotes'>>,
): Promise<PostRow | null> {
  const [row] = await db
    .update(posts)
    .set({ ...changes, updatedAt: new Date() })
    .where(eq(posts.id, id))
    .returning(postRows.columns);
  return row ?? null;
}

/**
 * Publishes a draft. Returns null if it is not a draft or does not exist, also if another caller publishes it
 * concurrently.
 */
export async function publishDraft(db: Database, id: string): Promise<PostRow | null> {
  const now = new Date();
  const [row] = await db
    .update(posts)
    .set({ status: 'PUBLISHED', publishedAt: now, updatedAt: now })
    .where(and(eq(posts.id, id), eq(posts.status, 'DRAFT')))
    .returning(postRows.columns);
  return row ?? null;
}

/** Returns false if the post did not exist. */
export async function removePost(db: Database, id: string): Promise<boolean> {
  const removed = await db.delete(posts).where(eq(posts.id, id)).returning({ id: posts.id });
  return removed.length > 0;
}

/** Removes the drafts of a deleted user outside organizations; drafts in an organization belong to the organization. */
export async function removePersonalDrafts(db: Database, authorId: string): Promise<void> {
  await db
    .delete(posts)
    .where(and(eq(posts.authorId, authorId), eq(posts.status, 'DRAFT'), isNull(posts.organizationId)));
}
