import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { Auth } from '../../gatehouse/auth/index.ts';
import { users } from '../../gatehouse/clerk/index.ts';
import type { Database } from '../../gatehouse/postgres/index.ts';
import { type Connection, conditionsOf, type PageArgs, readPage } from '../../gatehouse/postgres/index.ts';
import { limits } from '../limits.ts';
import { groundsOf, type PostRow, type PostStatus, postRows, posts, visibleTo } from './post.ts';

type PostFilter = PageArgs & {
  status?: PostStatus | null | undefined;
  organizationId?: string;
  /** The time by which to sort. Not every post has been published. */
  by?: 'createdAt' | 'publishedAt';
};

/** A page of posts that the caller may see. */
export async function listPosts(
  db: Database,
  auth: Auth,
  { status, organizationId, by = 'createdAt', ...args }: PostFilter,
): Promise<Connection<PostRow>> {
  const page = readPage(posts, by, args, limits.page);
  const rows = await db
    .select(postRows.columns)
    .from(posts)
    .where(
      and(
        visibleTo(auth),
        status == null ? undefined : eq(posts.status, status),
        organizationId === undefined ? undefined : eq(posts.organizationId, organizationId),
        page.where,
      ),
    )
    .orderBy(...page.orderBy)
    .limit(page.limit);
  return page.connect(rows);
}

/**
 * The same page for each of many authors, in one statement. Each ground for seeing a post has its own page, which
 * an index returns in order, so that hidden posts are not read, however many there are.
 */
export async function listPostsByAuthors(
  db: Database,
  auth: Auth,
  authorIds: readonly string[],
  { status, ...args }: PageArgs & { status?: PostStatus | null | undefined },
): Promise<Connection<PostRow>[]> {
  const page = readPage(posts, 'createdAt', args, limits.page);
  const onGround = (ground: SQL) =>
    db
      .select(postRows.columns)
      .from(posts)
      .where(
        and(eq(posts.authorId, users.id), ground, status == null ? undefined : eq(posts.status, status), page.where),
      )
      .orderBy(...page.orderBy)
      .limit(page.limit);
  const [first, second, ...others] = conditionsOf(posts, groundsOf(auth)).map(onGround);
  if (first === undefined) throw new Error('There is no ground to see a post');
  const ofAuthor = (
    second === undefined
      ? first
      : unionAll(first, second, ...others)
          .orderBy(...page.orderBy)
          .limit(page.limit)
  ).as('of_author');
  const rows = await db
    .select(ofAuthor._.selectedFields)
    .from(users)
    .innerJoinLateral(ofAuthor, sql`true`)
    .where(inArray(users.id, [...authorIds]))
    .orderBy(desc(ofAuthor.createdAt), desc(ofAuthor.id));
  return authorIds.map((authorId) => page.connect(rows.filter((row) => row.authorId === authorId)));
}
