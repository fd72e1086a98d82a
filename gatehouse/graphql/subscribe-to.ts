import { callerOf } from '../auth/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Events, EventType } from '../postgres/index.ts';
import { mapEvents } from '../postgres/index.ts';

type Context = RequestContext & { events: Events; loaders: { startEvent(event: object): void } };

type Options<Payload, Row> = {
  /** Whether the subscriber may see what the event is about, by the event alone: nothing is read where it is false. */
  concerns: (payload: Payload) => boolean;
  /** Reads the row as the subscriber, by `context.loaders`; null where they may not see it any more. */
  read: (payload: Payload) => Promise<Row | null>;
};

/**
 * The stream of a subscription whose field has the name of its event. For each event `context.loaders` starts afresh, and what
 * it reads by id is read once for all subscribers. An event that cannot be read is an error of that event alone.
 *
 * @example subscribeTo(context, postPublished, { concerns: (event) => isVisibleTo(auth, event), read: ({ id }) => byId.load(id) })
 */
export function subscribeTo<Name extends string, Payload extends object, Row>(
  { auth, events, loaders }: Context,
  event: EventType<Payload, Name>,
  { concerns, read }: Options<Payload, Row>,
): AsyncIterableIterator<Record<Name, Row | Promise<Row>>> {
  const resultOf = (row: Row | Promise<Row>) => ({ [event.name]: row }) as Record<Name, Row | Promise<Row>>;
  return mapEvents(callerOf(auth) ?? '', events.subscribe(event, concerns), async (payload) => {
    loaders.startEvent(payload);
    try {
      const row = await read(payload);
      return row === null ? null : resultOf(row);
    } catch (cause) {
      const failed = Promise.reject(cause);
      failed.catch(() => {});
      return resultOf(failed);
    }
  });
}
