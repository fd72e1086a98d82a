import {
  type Auth,
  delegateOf,
  isAdmin,
  keyOrganizationOf,
  machineOf,
  type Person,
  personOf,
  type Session,
  sessionOf,
} from '../auth/index.ts';
import { ApiError } from '../errors/index.ts';
import { and, callerRule, type Need, named, type Open, objectRule, open } from './rules.ts';
import type { Rule } from './shield.ts';

const meets = (auth: Auth, decide: (person: Person) => boolean): boolean => {
  const person = personOf(auth);
  return person !== null && decide(person);
};

/** Decisions that only a person can meet: with an active session or, inside `throughApp`, through an application. */
const ofPerson = new WeakSet<object>();

const onPerson = (name: string, decide: (person: Person) => boolean): Rule =>
  ruleOfPerson(name, (auth) => meets(auth, decide));

const ruleOfPerson = (name: string, decide: (auth: Auth) => boolean | Error, needs?: Need): Rule => {
  ofPerson.add(decide);
  return callerRule(name, decide, needs);
};

/** Whether a decision grants people only, as all rules here about a person do. */
export function grantsOnlyPeople(decide: object): boolean {
  return ofPerson.has(decide);
}

/**
 * The answer if an access token cannot prove it. For applications it is an Error, so that `not` does not grant either.
 */
const unknownOfApps = (auth: Auth): false | ApiError =>
  delegateOf(auth)?.asPerson ? new ApiError('FORBIDDEN', 'Not allowed through an application.') : false;

/** A rule on the session itself, which applications never meet. */
const onSession = (name: string, decide: (session: Session) => boolean | Error, needs?: Need): Rule =>
  ruleOfPerson(
    name,
    (auth) => {
      const session = sessionOf(auth);
      return session === null ? unknownOfApps(auth) : decide(session);
    },
    needs,
  );

/** Caches the rules of a function by its argument, because all rules of one name have to be the same rule. */
const oneFor = <Word extends string>(make: (word: Word) => Rule): ((word: Word) => Rule) => {
  const made = new Map<Word, Rule>();
  return (word) => {
    const rule = made.get(word) ?? make(word);
    made.set(word, rule);
    return rule;
  };
};

/**
 * The only way to open a field: everyone may access it. The reason appears in schema/access.md.
 * @throws {TypeError} if the reason is empty
 */
export function anyone(why: string): Open {
  return open(why);
}

/**
 * A user with an active session; not a machine, and not a pending session. Inside `throughApp`, any user, as in all
 * rules here about a person.
 */
export const signedIn = onPerson('signed in', () => true);

/** An administrator of this application: the session token has `metadata.role: "admin"`. See `isAdmin`. */
export const admin = ruleOfPerson('admin', (auth) => isAdmin(auth) || unknownOfApps(auth));

/** A member of the session's active organization. */
export const member = onPerson('member of an organization', ({ orgId }) => typeof orgId === 'string');

/** The role in the active organization, for example `org:admin`. */
export const hasRole = oneFor((role: string) =>
  ruleOfPerson(`role ${role}`, (auth) => sessionOf(auth)?.has({ role }) ?? personOf(auth)?.orgRole === role, { role }),
);

/** A permission in the active organization, for example `org:posts:publish`. */
export const hasPermission = oneFor((permission: string) =>
  onSession(`permission ${permission}`, ({ has }) => has({ permission }), { permission }),
);

/** The feature, of the person or of the active organization, by Clerk's billing. */
export const hasFeature = oneFor((feature: string) =>
  onSession(`feature ${feature}`, ({ has }) => has({ feature }), { feature }),
);

/** The plan, of the person or of the active organization, by Clerk's billing. */
export const hasPlan = oneFor((plan: string) => onSession(`plan ${plan}`, ({ has }) => has({ plan }), { plan }));

/**
 * The user verified their identity recently: within 10 minutes for `strict` and `strict_mfa`, an hour for `moderate`, a
 * day for `lax`. The error contains what `useReverification` expects in the browser:
 * https://clerk.com/docs/guides/secure/reverification
 */
export const reverified = oneFor((level: 'strict_mfa' | 'strict' | 'moderate' | 'lax') =>
  onSession(
    `reverified (${level})`,
    ({ has }) =>
      has({ reverification: level }) ||
      new ApiError('FORBIDDEN', 'Verify your identity again.', {
        clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification: level } },
      }),
  ),
);

/** Whether an error only asks the user to verify their identity again. */
export function isStepUp(answer: Error | null): boolean {
  return answer instanceof ApiError && 'clerk_error' in answer.extensions;
}

/**
 * The user themselves, not a member of your staff who acts as the user:
 * https://clerk.com/docs/guides/users/impersonation
 */
export const notImpersonated = onSession('not impersonated', ({ actor }) => actor === null || actor === undefined);

/** A machine whose API key or M2M token has the scope. */
export const machine = oneFor((scope: string) =>
  callerRule(`machine with ${scope}`, (auth) => machineOf(auth)?.scopes.includes(scope) ?? false, { scope }),
);

/**
 * An object rule that only a signed-in user can pass or, inside `throughApp`, a user through an application.
 *
 * @example const author = sessionRule('author', (post: PostRow, { userId }) => post.authorId === userId);
 */
export function sessionRule<Parent>(name: string, decide: (parent: Parent, person: Person) => boolean): Rule<Parent> {
  return named(
    name,
    and(
      signedIn,
      objectRule(name, (parent: Parent, { auth }) => meets(auth, (person) => decide(parent, person))),
    ),
  );
}

/** A row that may belong to an organization. */
type InOrganization = { readonly organizationId: string | null };

/** A member of the organization that the row belongs to, which has to be the active one. */
export const memberOfItsOrganization = sessionRule(
  'member of its organization',
  ({ organizationId }: InOrganization, { orgId }) => organizationId !== null && organizationId === orgId,
);

/** A permission in the organization that the row belongs to, which must be the active one. */
export function hasPermissionInItsOrganization(permission: string): Rule<InOrganization> {
  return named(`permission ${permission} in the organization`, and(hasPermission(permission), memberOfItsOrganization));
}

/** A role in the organization that the row belongs to, which must be the active one. */
export function hasRoleInItsOrganization(role: string): Rule<InOrganization> {
  return named(`role ${role} in the organization`, and(hasRole(role), memberOfItsOrganization));
}

const keyOfItsOrganization = objectRule(
  'API key of the organization',
  ({ organizationId }: InOrganization, { auth }) => {
    const ofKey = keyOrganizationOf(auth);
    return ofKey !== null && ofKey === organizationId;
  },
);

/**
 * An API key of the organization that the row belongs to, with the scope. A person's key belongs to no organization.
 */
export function machineInItsOrganization(scope: string): Rule<InOrganization> {
  return named(`machine with ${scope} of the organization`, and(machine(scope), keyOfItsOrganization));
}
