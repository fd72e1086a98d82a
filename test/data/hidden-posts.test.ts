import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import type { Auth } from '../../gatehouse/auth/auth.ts';
import { listPostsByAuthors } from '../../src/data/post-lists.ts';
import { openTestDatabase } from '../support/api.ts';

const { db, close } = await openTestDatabase();

const anonymous = { isAuthenticated: false, tokenType: 'session_token' } as Auth;
const person = (userId: string, orgId?: string) =>
  ({ isAuthenticated: true, tokenType: 'session_token', userId, orgId, sessionClaims: {} }) as unknown as Auth;

beforeAll(async () => {
  // Linus has as many drafts in another organization, all newer than anything that may be seen, and many published posts.
  await db.execute(sql`insert into posts
    (id, title, body, status, author_id, organization_id, created_at, updated_at, published_at)
    select 'post_hidden_' || n, 'Hidden', 'text', 'DRAFT', 'user_linus', 'org_globex', at, at, null::timestamptz
    from generate_series(1, 30000) as n, lateral (select timestamptz '2026-11-01' + n * interval '1 second' as at) as moment
    union all
    select 'post_shown_' || n, 'Shown', 'text', 'PUBLISHED', 'user_linus', 'org_globex', at, at, at
    from generate_series(1, 10000) as n, lateral (select timestamptz '2026-10-01' + n * interval '1 second' as at) as moment`);
  await db.execute(sql`analyze posts`);
  return close;
});

/** A page of Linus' posts as this caller, and how many rows of the table were read for it. */
const read = (auth: Auth) =>
  db.transaction(async (tx) => {
    const count = async () => {
      const result = await tx.execute(
        sql`select idx_tup_fetch + seq_tup_read as count from pg_stat_xact_user_tables where relname = 'posts'`,
      );
      const { rows } = result as unknown as { rows: { count: string }[] };
      return Number(rows[0]?.count);
    };
    const before = await count();
    const [page] = await listPostsByAuthors(tx, auth, ['user_linus'], { first: 50 });
    return { page, rows: (await count()) - before };
  });

test.each([
  ['an anonymous caller', anonymous],
  ['a stranger', person('user_mallory')],
  ['a colleague in another organization', person('user_grace', 'org_acme')],
  ['the author, in another organization', person('user_linus', 'org_acme')],
  ['the author, in none', person('user_linus')],
  ['a colleague in the organization of the drafts', person('user_grace', 'org_globex')],
])(
  'a page of an author with 30,000 drafts and 10,000 published posts reads a page of each, for %s',
  async (_, auth) => {
    const { page, rows } = await read(auth);
    expect(page).toMatchObject({ edges: { length: 50 }, pageInfo: { hasNextPage: true } });
    expect(rows).toBeGreaterThan(50);
    expect(rows).toBeLessThan(200);
  },
);
