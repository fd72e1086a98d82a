import { sql } from 'drizzle-orm';
import type { startApi } from '../support/api.ts';

/** Adds published poems with bodies of 100,000 characters, newer than all others. */
export function addLargePoems({ database }: Awaited<ReturnType<typeof startApi>>, count: number, character = 'x') {
  return database.db.execute(sql`
    insert into poems (id, title, body, status, author_id, created_at, updated_at, published_at)
    select 'large_' || i, 'Large', repeat(${character}, 100000), 'PUBLISHED', 'user_linus', now(), now(), now()
    from generate_series(1, ${count}::int) as i`);
}
