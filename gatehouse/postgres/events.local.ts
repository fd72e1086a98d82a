import type { Logger } from '../log/index.ts';
import type { EventPayloads, Events } from './events.ts';

/** Who is this far behind is ended: a subscriber that is told so can ask anew, one with a hole in its events cannot know. */
const MOST_WAITING = 1_000;

type Payload = EventPayloads[keyof EventPayloads];
type Subscriber = { name: keyof EventPayloads; take(payload: Payload): void; end(): void };

/** Events within this process. */
export const createLocalEvents = (log: Logger): Events => {
  const subscribers = new Set<Subscriber>();
  return {
    publish: async (name, payload) => {
      for (const subscriber of subscribers) if (subscriber.name === name) subscriber.take(payload);
    },
    subscribe: <Name extends keyof EventPayloads>(name: Name) => {
      const queue = createQueue<EventPayloads[Name]>();
      const subscriber: Subscriber = {
        name,
        take: (payload) => {
          if (queue.push(payload)) return;
          log.warn({ event: name }, 'a subscriber was too slow and has been ended');
          subscriber.end();
        },
        end: () => {
          subscribers.delete(subscriber);
          queue.end();
        },
      };
      subscribers.add(subscriber);
      return queue.iterator(subscriber.end);
    },
    close: async () => {
      for (const subscriber of subscribers) subscriber.end();
    },
  };
};

/**
 * A bounded queue to iterate over. Not an async generator, whose `return` would wait for the next item: a subscriber that
 * has left must be let go at once.
 */
const createQueue = <Item>() => {
  const done: IteratorReturnResult<undefined> = { value: undefined, done: true };
  const items: Item[] = [];
  const takers: ((result: IteratorResult<Item>) => void)[] = [];
  let ended = false;
  return {
    /** False where there is no room. */
    push(item: Item): boolean {
      const taker = takers.shift();
      if (taker !== undefined) taker({ value: item, done: false });
      else items.push(item);
      return items.length <= MOST_WAITING;
    },
    end(): void {
      ended = true;
      items.length = 0;
      for (const taker of takers.splice(0)) taker(done);
    },
    iterator(onReturn: () => void): AsyncIterableIterator<Item> {
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          const [item] = items.splice(0, 1);
          if (item !== undefined) return { value: item, done: false };
          return ended ? done : new Promise((resolve) => takers.push(resolve));
        },
        async return() {
          onReturn();
          return done;
        },
      };
    },
  };
};
