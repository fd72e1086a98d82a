import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { delivererTo } from '../../gatehouse/test/webhooks/support.ts';
import { posts } from '../../src/data/post.ts';
import { openTestDatabase, startApi } from '../support/api.ts';

const database = await openTestDatabase();
const { url, keys } = await startApi({}, { database });

it('a user who is deleted at Clerk leaves what others may read, but no personal drafts', async () => {
  const remaining = async () => {
    const rows = await database.db.select().from(posts).where(eq(posts.authorId, 'user_linus'));
    return rows.map(({ organizationId, status }) => `${organizationId} ${status}`);
  };
  expect(await remaining()).toContain('null DRAFT');
  const data = { object: 'user', id: 'user_linus', deleted: true };
  const event = { object: 'event', type: 'user.deleted', data, timestamp: Date.now() };
  expect(await delivererTo(url, keys.webhookSecret)({ id: 'msg_deleted', event })).toBe(204);
  const after = await remaining();
  expect(after).not.toContain('null DRAFT');
  expect(after).toContain('null PUBLISHED');
  expect(after).toContain('org_acme DRAFT');
});
