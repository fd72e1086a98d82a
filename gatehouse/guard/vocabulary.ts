import {
  type Auth,
  delegateOf,
  isAdmin,
  machineOf,
  type Person,
  personOf,
  type Session,
  sessionOf,
} from '../auth/index.ts';
import { ApiError } from '../errors/index.ts';
import { and, callerRule, named, type Open, objectRule, open } from './rules.ts';
import type { Rule } from './shield.ts';

const meets = (auth: Auth, decide: (person: Person) => boolean): boolean => {
  const person = personOf(auth);
  return person !== null && decide(person);
};

const onPerson = (name: string, decide: (person: Person) => boolean): Rule =>
  callerRule(name, (auth) => meets(auth, decide));

/** What a token for an application does not say. An Error, so that `not` makes no yes of it. */
const unknownOfApps = (auth: Auth): false | ApiError =>
  delegateOf(auth)?.asPerson ? new ApiError('FORBIDDEN', 'Not allowed through an application.') : false;

/** A rule on the session itself, which no application passes. */
const onSession = (name: string, decide: (session: Session) => boolean | Error): Rule =>
  callerRule(name, (auth) => {
    const session = sessionOf(auth);
    return session === null ? unknownOfApps(auth) : decide(session);
  });

/** A family of rules, one for each word: the same word gives the same rule, since rules of one name have to be one rule. */
const oneFor = <Word extends string>(make: (word: Word) => Rule): ((word: Word) => Rule) => {
  const made = new Map<Word, Rule>();
  return (word) => {
    const rule = made.get(word) ?? make(word);
    made.set(word, rule);
    return rule;
  };
};

/** The only way to open a field: everybody may have it, and you say why. The reason stands in schema/access.md. */
export const anyone = (why: string): Open => open(why);

/** A person with an active session; never a machine, never a session that is pending. */
export const signedIn = onPerson('signed in', () => true);

/** An administrator of this application: the session token says `metadata.role: "admin"`. See `isAdmin`. */
export const admin = callerRule('admin', (auth) => isAdmin(auth) || unknownOfApps(auth));

/** A member of the organization that is active in the session. */
export const member = onPerson('member of an organization', ({ orgId }) => typeof orgId === 'string');

/** The role in the active organization, for example `org:admin`. */
export const hasRole = oneFor((role: string) =>
  callerRule(`role ${role}`, (auth) => sessionOf(auth)?.has({ role }) ?? personOf(auth)?.orgRole === role),
);

/** The permission in the active organization, for example `org:posts:publish`. */
export const hasPermission = oneFor((permission: string) =>
  onSession(`permission ${permission}`, ({ has }) => has({ permission })),
);

/** The feature, of the person or of the active organization, by Clerk's billing. */
export const hasFeature = oneFor((feature: string) => onSession(`feature ${feature}`, ({ has }) => has({ feature })));

/** The plan, of the person or of the active organization, by Clerk's billing. */
export const hasPlan = oneFor((plan: string) => onSession(`plan ${plan}`, ({ has }) => has({ plan })));

/**
 * The person proved who they are a short while ago: `strict` and `strict_mfa` 10 minutes, `moderate` an hour, `lax` a day.
 * The refusal carries what `useReverification` in the browser waits for: https://clerk.com/docs/guides/secure/reverification
 */
export const reverified = oneFor((level: 'strict_mfa' | 'strict' | 'moderate' | 'lax') =>
  onSession(
    `reverified (${level})`,
    ({ has }) =>
      has({ reverification: level }) ||
      new ApiError('FORBIDDEN', 'Verify once more that it is you.', {
        clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification: level } },
      }),
  ),
);

/** Whether an answer asks the person to verify once more, which they can do without losing what they were at. */
export const isStepUp = (answer: Error | null): boolean =>
  answer instanceof ApiError && 'clerk_error' in answer.extensions;

/** Not somebody of your staff who acts as the person: https://clerk.com/docs/guides/users/impersonation */
export const notImpersonated = onSession('not impersonated', ({ actor }) => actor === null || actor === undefined);

/** A machine whose API key or M2M token has the scope. */
export const machine = oneFor((scope: string) =>
  callerRule(`machine with ${scope}`, (auth) => machineOf(auth)?.scopes.includes(scope) ?? false),
);

/**
 * A rule on the object that only a person can meet: signed in, or through an application inside `throughApp`.
 *
 * @example const author = sessionRule('author', (post: PostRow, { userId }) => post.authorId === userId);
 */
export const sessionRule = <Parent>(name: string, decide: (parent: Parent, person: Person) => boolean): Rule<Parent> =>
  named(
    name,
    and(
      signedIn,
      objectRule(name, (parent: Parent, { auth }) => meets(auth, (person) => decide(parent, person))),
    ),
  );

/** A row that belongs to an organization, or to none. */
type InOrganization = { readonly organizationId: string | null };

const ofTheActiveOrganization = sessionRule(
  'of the active organization',
  ({ organizationId }: InOrganization, { orgId }) => organizationId !== null && organizationId === orgId,
);

/** The permission in the organization that the row belongs to, which has to be the active one. */
export const hasPermissionInItsOrganization = (permission: string): Rule<InOrganization> =>
  named(`permission ${permission} in the organization`, and(hasPermission(permission), ofTheActiveOrganization));

/** The role in the organization that the row belongs to, which has to be the active one. */
export const hasRoleInItsOrganization = (role: string): Rule<InOrganization> =>
  named(`role ${role} in the organization`, and(hasRole(role), ofTheActiveOrganization));
