import type { Auth } from '../auth/index.ts';
import type { RequestContext } from './context.ts';
import {
  type AnyRule,
  and,
  classes,
  inputRule,
  type MakeInputRule,
  type MakeRule,
  type MaybePromise,
  type Rule,
  type RuleOptions,
  type RuleResult,
  rule,
} from './shield.ts';

export { and, chain, deny, inputRule, not, or, race, rule } from './shield.ts';

/** A field open to everybody; graphql-shield's `allow` with the reason for it. */
export interface Open extends Rule {
  readonly reason: string;
}

/** The object that a field's arguments name. */
export type Target<Args, Found> = {
  readonly name: string;
  readonly load: (args: Args, context: RequestContext) => MaybePromise<Found | null | undefined>;
};

type Kind =
  | { kind: 'caller'; decide: (auth: Auth) => MaybePromise<RuleResult> }
  | { kind: 'object' }
  | { kind: 'arguments' }
  | { kind: 'on'; target: Target<unknown, unknown>; part: unknown }
  | { kind: 'through'; scope: string; part: unknown }
  | { kind: 'named'; name: string };

const kinds = new WeakMap<object, Kind>();

/** What this module made of the rule, or undefined for one of graphql-shield's own. */
export const kindOf = (made: object): Kind | undefined => kinds.get(made);

const tagged = <Made extends AnyRule>(made: Made, kind: Kind): Made => {
  kinds.set(made, kind);
  return made;
};

/** Everybody may have the field. The reason is for the person who reviews schema/access.md, and may not be empty. */
export const open = (reason: string): Open => {
  if (typeof reason !== 'string' || reason.trim() === '') throw new TypeError("anyone('why'): the reason is missing");
  return Object.assign(new classes.Allow(), { reason }) as unknown as Open;
};

/**
 * A rule on the caller. It is given nothing else, so that one answer holds for every field of the request.
 *
 * @example const staff = callerRule('staff', (auth) => auth.orgSlug === 'staff');
 */
export const callerRule = (name: string, decide: (auth: Auth) => MaybePromise<RuleResult>): Rule =>
  tagged(
    rule(name)((_parent, _args, context) => decide(context.auth)),
    { kind: 'caller', decide },
  );

/**
 * A rule on the object that the field belongs to.
 *
 * @example const reviewer = objectRule('reviewer', (post: PostRow, { auth }) => post.reviewerId === sessionOf(auth)?.userId);
 */
export const objectRule = <Parent>(
  name: string,
  decide: (parent: Parent, context: RequestContext) => MaybePromise<RuleResult>,
): Rule<Parent> =>
  tagged(
    rule(name)((parent: Parent, _args, context) => decide(parent, context)),
    { kind: 'object' },
  );

/**
 * A rule on the arguments of the field.
 *
 * @example const few = argsRule('at most 10', ({ first }: { first: number }) => first <= 10);
 */
export const argsRule = <Args>(
  name: string,
  decide: (args: Args, context: RequestContext) => MaybePromise<RuleResult>,
): Rule<unknown, Args> =>
  tagged(
    rule(name)((_parent, args: Args, context) => decide(args, context)),
    { kind: 'arguments' },
  );

/** Names the object that arguments point to; `load` gives null for one that does not exist or that the caller may not see. */
export const target = <Args, Found>(
  name: string,
  load: (args: Args, context: RequestContext) => MaybePromise<Found | null | undefined>,
): Target<Args, Found> => ({ name, load });

/**
 * Asks a rule of the object that the arguments name, before the resolver runs. No such object: `NOT_FOUND`, so that a
 * refusal does not tell that it exists.
 *
 * @example updatePost: and(signedIn, on(visiblePost, or(author, admin)))
 */
export const on = <Args, Found>(target: Target<Args, Found>, part: Rule<Found, Args>): Rule<unknown, Args> =>
  tagged(new classes.Deny() as unknown as Rule<unknown, Args>, {
    kind: 'on',
    target: target as Target<unknown, unknown>,
    part,
  });

/**
 * Lets a person through an application: the OAuth access token has the scope, and the person behind it meets the rule. It
 * says nothing of callers without such a token. What a session proves (`admin`, `reverified`, `notImpersonated`, permissions,
 * features and plans) is never met through an application, and organizations only if the token names one.
 *
 * @example updatePost: or(author, throughApp('posts:write', author))
 */
export const throughApp = <Parent, Args>(scope: string, part: Rule<Parent, Args>): Rule<Parent, Args> => {
  // RFC 6749, section 3.3: a scope with a space would be two.
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) throw new TypeError(`throughApp: "${scope}" is no scope`);
  return tagged(new classes.Deny() as unknown as Rule<Parent, Args>, { kind: 'through', scope, part });
};

/** A combination under a name of its own, where its parts would say less than the name. */
export const named = <Made extends AnyRule>(name: string, made: Made): Made =>
  tagged(and(made) as AnyRule as Made, { kind: 'named', name });

/** The words whose functions are given the context, typed for an application's own. */
type RulesFor<Context> = {
  rule: (name?: string | RuleOptions, options?: RuleOptions) => MakeRule<Context>;
  inputRule: (name?: string) => MakeInputRule<Context>;
  objectRule: <Parent>(
    name: string,
    decide: (parent: Parent, context: Context) => MaybePromise<RuleResult>,
  ) => Rule<Parent>;
  argsRule: <Args>(
    name: string,
    decide: (args: Args, context: Context) => MaybePromise<RuleResult>,
  ) => Rule<unknown, Args>;
  target: <Args, Found>(
    name: string,
    load: (args: Args, context: Context) => MaybePromise<Found | null | undefined>,
  ) => Target<Args, Found>;
};

/**
 * The words whose functions are given the context of a request, for an application whose context has more than ours.
 *
 * @example export const { objectRule, argsRule, target, rule, inputRule } = rulesFor<Context>();
 */
export const rulesFor = <Context extends RequestContext>(): RulesFor<Context> =>
  ({ rule, inputRule, objectRule, argsRule, target }) as unknown as RulesFor<Context>;
