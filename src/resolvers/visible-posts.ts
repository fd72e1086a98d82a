import type { Context } from '../context.ts';
import { findVisiblePosts, type PostRow } from '../data/post.ts';

type Payload = { postPublished: PostRow | Promise<PostRow> };

/**
 * Turns the ids of published posts into payloads of `postPublished`: each post is read anew as the subscriber, and left
 * out where they may not see it. Not an async generator, whose `return` would wait for the next event.
 */
export const visiblePosts = (
  ids: AsyncIterableIterator<{ id: string }>,
  { db, auth, loaders }: Context,
): AsyncIterableIterator<Payload> => ({
  [Symbol.asyncIterator]() {
    return this;
  },
  async next() {
    for (;;) {
      const event = await ids.next();
      if (event.done) return event;
      loaders.clear();
      try {
        const [postPublished] = await findVisiblePosts(db, auth, [event.value.id]);
        if (postPublished !== undefined) return { value: { postPublished }, done: false };
      } catch (cause) {
        // An error of this event, not the end of the subscription; it is handled by whoever executes the event.
        const postPublished = Promise.reject(cause);
        postPublished.catch(() => {});
        return { value: { postPublished }, done: false };
      }
    }
  },
  async return() {
    await ids.return?.();
    return { value: undefined, done: true };
  },
});
