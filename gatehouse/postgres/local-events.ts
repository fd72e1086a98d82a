import type { Limits } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import type { Events, EventType } from './event.ts';

type Subscriber = { name: string; take(payload: object): void; end(): void };

/** Events within this process. A subscriber that is too far behind is disconnected, so that it can resubscribe. */
export function createLocalEvents(log: Logger, { behind }: Limits['events']): Events {
  const subscribers = new Set<Subscriber>();
  return {
    publish: async ({ name }, payload) => {
      for (const subscriber of subscribers) if (subscriber.name === name) subscriber.take(payload);
      return true;
    },
    subscribe: <Payload extends object>(
      { name }: EventType<Payload>,
      concerns: (payload: Payload) => boolean = () => true,
    ) => {
      const queue = createQueue<Payload>(behind);
      const isConcerned = (event: Payload): boolean => {
        try {
          return concerns(event) === true;
        } catch (err) {
          log.error({ err, event: name }, '`concerns` failed, so the event was not delivered');
          return false;
        }
      };
      const subscriber: Subscriber = {
        name,
        take: (payload) => {
          if (!isConcerned(payload as Payload) || queue.push(payload as Payload)) return;
          log.warn({ event: name }, 'a subscriber was too slow and has been disconnected');
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
    ready: async () => {},
    close: async () => {
      for (const subscriber of subscribers) subscriber.end();
    },
  };
}

/**
 * A bounded queue with an iterator. An async generator would not do: its `return` waits for the next item, but a
 * subscriber that has left must be removed at once.
 */
const createQueue = <Item>(max: number) => {
  const done: IteratorReturnResult<undefined> = { value: undefined, done: true };
  const items: Item[] = [];
  const takers: ((result: IteratorResult<Item>) => void)[] = [];
  let ended = false;
  return {
    /** Returns false if the queue is full. */
    push(item: Item): boolean {
      const taker = takers.shift();
      if (taker !== undefined) taker({ value: item, done: false });
      else items.push(item);
      return items.length <= max;
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
