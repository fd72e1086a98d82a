import { callerOf } from '../auth/index.ts';
import type { RequestContext } from '../guard/index.ts';
import type { Events, EventType } from '../postgres/index.ts';
import { mapEvents } from '../postgres/index.ts';

type Context = RequestContext & { events: Events; loaders: { startEvent(event: object): void } };

type Options<Payload, Row> = {
  /** Decides from the event alone whether the subscriber may see its row; if false, nothing is read. */
  concerns: (payload: Payload) => boolean;
  /** Reads the row as the subscriber, by `context.loaders`; null if they may no longer see it. */
  read: (payload: Payload) => Promise<Row | null>;
};

/**
 * Creates the stream of a subscription field with the same name as its event. For each event the caches of
 * `context.loaders` are cleared, and what it reads by id is read once for all subscribers. If an event cannot be read,
 * only that event becomes an error.
 *
 * @example subscribeTo(context, postPublished, { concerns: (event) => isVisibleTo(auth, event), read: ({ id }) =>
 * byId.load(id) })
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
