import { randomUUID } from 'node:crypto';
import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { type Auth, isAdmin, personWith } from '../../gatehouse/auth/auth.ts';
import { users } from '../../gatehouse/clerk/users.ts';
import { moment } from '../../gatehouse/postgres/columns.ts';
import type { Database } from '../../gatehouse/postgres/database.ts';
import { type Grounds, meetsAny, whereAny } from '../../gatehouse/postgres/grounds.ts';
import { type Connection, type PageArgs, readPage } from '../../gatehouse/postgres/pages.ts';

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
    /** Clerk's id; no foreign key, because a webhook may bring the organization later than its first post. */
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
    check('posts_status', sql`${t.status} in ('DRAFT', 'PUBLISHED', 'ARCHIVED')`),
    check('posts_published_at', sql`${t.status} <> 'PUBLISHED' or ${t.publishedAt} is not null`),
  ],
);

export type PostRow = typeof posts.$inferSelect;
export type PostStatus = PostRow['status'];

/** What decides who may see a post. */
export type PostAudience = Pick<PostRow, 'status' | 'authorId' | 'organizationId'>;

/**
 * Which posts a caller may see: published ones; signed in, or through an application with `posts:read`, also their own and
 * those of the organization they act in; an admin all.
 */
const groundsOf = (auth: Auth): Grounds<PostAudience> => {
  if (isAdmin(auth)) return [{}];
  const grounds: Partial<PostAudience>[] = [{ status: 'PUBLISHED' }];
  const person = personWith(auth, 'posts:read');
  if (person !== null) grounds.push({ authorId: person.userId });
  if (person?.orgId) grounds.push({ organizationId: person.orgId });
  return grounds;
};

/** The posts that a caller may see. Every query that hands posts out has it in its WHERE. */
export const visibleTo = (auth: Auth): SQL => whereAny(posts, groundsOf(auth));

/** Whether a caller may see this post, or what an event is about. */
export const isVisibleTo = (auth: Auth, post: PostAudience): boolean => meetsAny(post, groundsOf(auth));

/** These posts, whoever may see them: only for what judges each by `isVisibleTo`. */
export const findPosts = (db: Database, ids: readonly string[]): Promise<PostRow[]> =>
  db
    .select()
    .from(posts)
    .where(inArray(posts.id, [...ids]));

/** Those of these posts that the caller may see. */
export const findVisiblePosts = (db: Database, auth: Auth, ids: readonly string[]): Promise<PostRow[]> =>
  db
    .select()
    .from(posts)
    .where(and(inArray(posts.id, [...ids]), visibleTo(auth)));

type PostFilter = PageArgs & {
  status?: PostStatus | null | undefined;
  authorId?: string;
  organizationId?: string;
  /** The time that "newest first" means. Not every post has been published. */
  by?: 'createdAt' | 'publishedAt';
};

/** A page of the posts that the caller may see. */
export const listPosts = async (
  db: Database,
  auth: Auth,
  { status, authorId, organizationId, by = 'createdAt', ...args }: PostFilter,
): Promise<Connection<PostRow>> => {
  const page = readPage(posts, by, args);
  const rows = await db
    .select()
    .from(posts)
    .where(
      and(
        visibleTo(auth),
        status == null ? undefined : eq(posts.status, status),
        authorId === undefined ? undefined : eq(posts.authorId, authorId),
        organizationId === undefined ? undefined : eq(posts.organizationId, organizationId),
        page.where,
      ),
    )
    .orderBy(...page.orderBy)
    .limit(page.limit);
  return page.connect(rows);
};

/** The same page for each of many authors, in one statement, by author. */
export const listPostsByAuthors = async (
  db: Database,
  auth: Auth,
  authorIds: readonly string[],
  args: PageArgs,
): Promise<Connection<PostRow>[]> => {
  const page = readPage(posts, 'createdAt', args);
  const ofAuthor = db
    .select()
    .from(posts)
    .where(and(eq(posts.authorId, users.id), visibleTo(auth), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit)
    .as('of_author');
  const rows = await db
    .select(ofAuthor._.selectedFields)
    .from(users)
    .innerJoinLateral(ofAuthor, sql`true`)
    .where(inArray(users.id, [...authorIds]))
    .orderBy(desc(ofAuthor.createdAt), desc(ofAuthor.id));
  return authorIds.map((authorId) => page.connect(rows.filter((row) => row.authorId === authorId)));
};

type NewPost = Pick<PostRow, 'title' | 'body' | 'draftNotes' | 'authorId' | 'organizationId'>;

export const insertPost = async (db: Database, post: NewPost): Promise<PostRow> => {
  const now = new Date();
  const id = `post_${randomUUID().replaceAll('-', '')}`;
  const [row] = await db
    .insert(posts)
    .values({ ...post, id, status: 'DRAFT', createdAt: now, updatedAt: now })
    .returning();
  if (row === undefined) throw new Error('The database returned no row for a new post');
  return row;
};

/** The row afterwards, or null where the post is gone. */
export const changePost = async (
  db: Database,
  id: string,
  changes: Partial<Pick<PostRow, 'title' | 'body' | 'draftNotes'>>,
): Promise<PostRow | null> => {
  const [row] = await db
    .update(posts)
    .set({ ...changes, updatedAt: new Date() })
    .where(eq(posts.id, id))
    .returning();
  return row ?? null;
};

/** Publishes a draft: of two callers at once one gets the row, the other null, as for a post that is no draft or gone. */
export const publishDraft = async (db: Database, id: string): Promise<PostRow | null> => {
  const now = new Date();
  const [row] = await db
    .update(posts)
    .set({ status: 'PUBLISHED', publishedAt: now, updatedAt: now })
    .where(and(eq(posts.id, id), eq(posts.status, 'DRAFT')))
    .returning();
  return row ?? null;
};

/** Whether there was such a post. */
export const removePost = async (db: Database, id: string): Promise<boolean> => {
  const removed = await db.delete(posts).where(eq(posts.id, id)).returning({ id: posts.id });
  return removed.length > 0;
};

/** Removes the drafts that a deleted person wrote for themselves; those in an organization are the organization's. */
export const removePersonalDrafts = async (db: Database, authorId: string): Promise<void> => {
  await db
    .delete(posts)
    .where(and(eq(posts.authorId, authorId), eq(posts.status, 'DRAFT'), isNull(posts.organizationId)));
};
