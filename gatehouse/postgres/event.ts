/** What a member of a payload is: a text, a text that may be null, or one of some words. */
type Member = 'text' | 'text or null' | readonly string[];

type Members = Readonly<Record<string, Member>>;

type ValueOf<M extends Member> = M extends 'text'
  ? string
  : M extends 'text or null'
    ? string | null
    : M extends readonly (infer Word)[]
      ? Word
      : never;

/** The payload of an event that is declared with these members. */
type PayloadOf<M extends Members> = { readonly [Name in keyof M]: ValueOf<M[Name]> };

/** A kind of event: its name, by which instances know it, and how a payload is told from anything else. */
export type EventType<Payload extends object, Name extends string = string> = {
  readonly name: Name;
  /** The payload in what another instance has sent, or null: an older version may have sent something else. */
  readonly read: (value: unknown) => Payload | null;
};

/**
 * Declares a kind of event for subscriptions. Its payload holds ids and what decides who may see the thing (its author, its
 * organization), so that nothing is read for anybody else; no texts, since each subscriber's rules judge the row as it is by then.
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

/** A session is over, or a person is deleted: the id of either. */
export const accessEnded = defineEvent('accessEnded', { id: 'text' });
