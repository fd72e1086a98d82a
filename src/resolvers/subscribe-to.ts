import { callerOf } from '../../gatehouse/auth/auth.ts';
import type { EventName, EventPayloads } from '../../gatehouse/postgres/events.payloads.ts';
import { mapEvents } from '../../gatehouse/postgres/map-events.ts';
import type { Context } from '../context.ts';

type Options<Event, Row> = {
  /** Whether the subscriber may see what the event is about, by the event alone: nothing is read where it is false. */
  concerns: (event: Event) => boolean;
  /** Reads the row as the subscriber, by `context.loaders`; null where they may not see it any more. */
  read: (event: Event) => Promise<Row | null>;
};

/**
 * The stream of a subscription whose field has the name of its event. For each event `context.loaders` starts afresh, and what
 * it reads by id is read once for all subscribers. An event that cannot be read is an error of that event alone.
 */
export const subscribeTo = <Name extends EventName, Row>(
  { auth, events, loaders }: Context,
  name: Name,
  { concerns, read }: Options<EventPayloads[Name], Row>,
): AsyncIterableIterator<Record<Name, Row | Promise<Row>>> =>
  mapEvents(callerOf(auth) ?? '', events.subscribe(name, concerns), async (event) => {
    loaders.startEvent(event);
    try {
      const row = await read(event);
      return row === null ? null : payloadOf<Name, Row>(name, row);
    } catch (cause) {
      const failed = Promise.reject(cause);
      failed.catch(() => {});
      return payloadOf<Name, Row>(name, failed);
    }
  });

const payloadOf = <Name extends EventName, Row>(name: Name, row: Row | Promise<Row>) =>
  ({ [name]: row }) as Record<Name, Row | Promise<Row>>;
