import { z } from 'zod';
import { posts } from '../../src/data/post.ts';

/**
 * What happened, for subscriptions: the id of the thing, and what decides who may see it (its author, its organization), so
 * that nothing is read for anybody else. No texts: each subscriber's rules are judged on the row as it is by then.
 */
export const eventPayloads = {
  postPublished: z.object({
    id: z.string(),
    status: z.enum(posts.status.enumValues),
    authorId: z.string(),
    organizationId: z.string().nullable(),
  }),
  /** A session is over, or a person is deleted: the id of either. */
  accessEnded: z.object({ id: z.string() }),
};

export type EventName = keyof typeof eventPayloads;
export type EventPayloads = { readonly [Name in EventName]: z.infer<(typeof eventPayloads)[Name]> };
