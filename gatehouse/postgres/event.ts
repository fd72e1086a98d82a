/** The type of a member of a payload: a string, a string or null, or one of several words. */
type Member = 'text' | 'text or null' | readonly string[];

type Members = Readonly<Record<string, Member>>;

type ValueOf<M extends Member> = M extends 'text'
  ? string
  : M extends 'text or null'
    ? string | null
    : M extends readonly (infer Word)[]
      ? Word
      : never;

/** The payload of an event with these members. */
type PayloadOf<M extends Members> = { readonly [Name in keyof M]: ValueOf<M[Name]> };

/** A kind of event: its name, which all instances use, and how its payload is validated. */
export type EventType<Payload extends object, Name extends string = string> = {
  readonly name: Name;
  /** The payload in a message of another instance, or null if it is not one: an older version may have sent it. */
  readonly read: (value: unknown) => Payload | null;
};

/** Events among subscribers: within this process, or among all instances. */
export type Events = {
  /**
   * Always reaches the subscribers of this process; never rejects.
   * @returns whether it was also sent to the other instances; if not, the reason is logged
   */
  publish<Payload extends object>(event: EventType<Payload>, payload: Payload): Promise<boolean>;
  /**
   * All subscribers of a process get the same object for one event.
   * @param concerns returns false for events that this subscriber does not get; they cost it nothing
   */
  subscribe<Payload extends object>(
    event: EventType<Payload>,
    concerns?: (payload: Payload) => boolean,
  ): AsyncIterableIterator<Payload>;
  /** Resolves if the other instances can be reached, or if there are none; rejects if Redis does not respond. */
  ready(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Declares a kind of event for subscriptions. Its payload contains ids and the columns that decide who may see the row
 * (its author, its organization), so that nothing is read for other subscribers. It contains no texts, because each
 * subscriber's rules check the row as it is when the event is delivered.
 *
 * @example export const postPublished = defineEvent('postPublished', { id: 'text', organizationId: 'text or null' });
 */
export function defineEvent<const Name extends string, const M extends Members>(
  name: Name,
  members: M,
): EventType<PayloadOf<M>, Name> {
  const entries = Object.entries<Member>(members);
  return {
    name,
    read: (value) => {
      if (typeof value !== 'object' || value === null) return null;
      const payload = entries.map(([member]) => [member, Reflect.get(value, member)] as const);
      const fits = payload.every(([member, found]) => isA(members[member] as Member, found));
      return fits ? (Object.fromEntries(payload) as PayloadOf<M>) : null;
    },
  };
}

const isA = (member: Member, value: unknown): boolean => {
  if (typeof value !== 'string') return member === 'text or null' && value === null;
  return typeof member === 'string' || member.includes(value);
};

/** A session has ended, or a user was deleted; `id` is the id of either. */
export const accessEnded = defineEvent('accessEnded', { id: 'text' });
