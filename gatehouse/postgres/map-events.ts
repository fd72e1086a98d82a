import { takeTurn } from './turns.ts';

/**
 * Maps events one after the other; null skips an event. Each is mapped in a turn (`takeTurn`), so that an event with
 * thousands of subscribers does not block the database for others. An async generator would not do, because its
 * `return` waits for the next event. If an event cannot be mapped, the events end.
 * @param owner whose turn it is, usually the caller
 */
export function mapEvents<Event, Result>(
  owner: string,
  events: AsyncIterator<Event>,
  map: (event: Event) => Promise<Result | null>,
): AsyncIterableIterator<Result> {
  const done: IteratorReturnResult<undefined> = { value: undefined, done: true };
  let ended = false;
  const failed = async (cause: unknown): Promise<never> => {
    ended = true;
    await events.return?.();
    throw cause;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const event = await events.next();
        if (event.done) return done;
        const value = await takeTurn(owner, async () => (ended ? null : map(event.value))).catch(failed);
        if (ended) return done;
        if (value !== null) return { value, done: false };
      }
    },
    async return() {
      ended = true;
      await events.return?.();
      return done;
    },
  };
}
