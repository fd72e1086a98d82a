import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { Auth } from '../../../auth/index.ts';
import { users } from '../../../clerk/index.ts';
import { defaultLimits } from '../../../config/index.ts';
import type { Database } from '../../../postgres/index.ts';
import { type Connection, conditionsOf, type PageArgs, readPage } from '../../../postgres/index.ts';
import { groundsOf, type PoemRow, type PoemStatus, poemRows, poems, visibleTo } from './poem.ts';

type PoemFilter = PageArgs & {
  status?: PoemStatus | null | undefined;
  organizationId?: string;
  /** The time by which to sort. Not every poem has been published. */
  by?: 'createdAt' | 'publishedAt';
};

/** A page of poems that the caller may see. */
export async function listPoems(
  db: Database,
  auth: Auth,
  { status, organizationId, by = 'createdAt', ...args }: PoemFilter,
): Promise<Connection<PoemRow>> {
  const page = readPage(poems, by, args, defaultLimits.page);
  const rows = await db
    .select(poemRows.columns)
    .from(poems)
    .where(
      and(
        visibleTo(auth),
        status == null ? undefined : eq(poems.status, status),
        organizationId === undefined ? undefined : eq(poems.organizationId, organizationId),
        page.where,
      ),
    )
    .orderBy(...page.orderBy)
    .limit(page.limit);
  return page.connect(rows);
}

/**
 * The same page for each of many authors, in one statement. Each ground for seeing a poem has a page of its own, which
 * an index returns in order, so that hidden poems are not read, however many there are.
 */
export async function listPoemsByAuthors(
  db: Database,
  auth: Auth,
  authorIds: readonly string[],
  { status, ...args }: PageArgs & { status?: PoemStatus | null | undefined },
): Promise<Connection<PoemRow>[]> {
  const page = readPage(poems, 'createdAt', args, defaultLimits.page);
  const onGround = (ground: SQL) =>
    db
      .select(poemRows.columns)
      .from(poems)
      .where(
        and(eq(poems.authorId, users.id), ground, status == null ? undefined : eq(poems.status, status), page.where),
      )
      .orderBy(...page.orderBy)
      .limit(page.limit);
  const [first, second, ...others] = conditionsOf(poems, groundsOf(auth)).map(onGround);
  if (first === undefined) throw new Error('There is no ground to see a poem');
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
