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

/** A field that is open to everyone: graphql-shield's `allow` with a reason. */
export interface Open extends Rule {
  readonly reason: string;
}

/** The object that a field's arguments name. */
export type Target<Args, Found> = {
  readonly name: string;
  readonly load: (args: Args, context: RequestContext) => MaybePromise<Found | null | undefined>;
};

/** The right that a rule on the caller requires: tools evaluate it for callers with and without that right. */
export type Need =
  | { readonly permission: string }
  | { readonly role: string }
  | { readonly scope: string }
  | { readonly feature: string }
  | { readonly plan: string };

type RuleKind =
  | { kind: 'caller'; decide: (auth: Auth) => MaybePromise<RuleResult>; needs: Need | undefined }
  | { kind: 'object' }
  | { kind: 'arguments' }
  | { kind: 'on'; target: Target<unknown, unknown>; part: unknown }
  | { kind: 'through'; scope: string; part: unknown }
  | { kind: 'named'; name: string };

const kinds = new WeakMap<object, RuleKind>();

/** The kind of a rule that this module created; undefined for graphql-shield's own rules. */
export function kindOf(made: object): RuleKind | undefined {
  return kinds.get(made);
}

const tagged = <Made extends AnyRule>(made: Made, kind: RuleKind): Made => {
  kinds.set(made, kind);
  return made;
};

/**
 * Opens a field to everyone. Reviewers of schema/access.md read the reason.
 * @throws {TypeError} if the reason is empty
 */
export function open(reason: string): Open {
  if (typeof reason !== 'string' || reason.trim() === '') throw new TypeError("anyone('why'): the reason is missing");
  return Object.assign(new classes.Allow(), { reason }) as unknown as Open;
}

/**
 * A rule on the caller. It only gets `auth`, so that one decision holds for every field of the request.
 *
 * @param needs the right that `decide` checks, if it is one of Clerk's, so that schema/access.md can say who has it
 * @example const staff = callerRule('staff', (auth) => sessionOf(auth)?.orgSlug === 'staff');
 */
export function callerRule(name: string, decide: (auth: Auth) => MaybePromise<RuleResult>, needs?: Need): Rule {
  return tagged(
    rule(name)((_parent, _args, context) => decide(context.auth)),
    { kind: 'caller', decide, needs },
  );
}

/**
 * A rule on the object that the field belongs to.
 *
 * @example const old = objectRule('written before 2026', (post: PostRow) => post.createdAt < new Date('2026-01-01'));
 */
export function objectRule<Parent>(
  name: string,
  decide: (parent: Parent, context: RequestContext) => MaybePromise<RuleResult>,
): Rule<Parent> {
  return tagged(
    rule(name)((parent: Parent, _args, context) => decide(parent, context)),
    { kind: 'object' },
  );
}

/**
 * A rule on the arguments of the field.
 *
 * @example const few = argsRule('at most 10', ({ first }: { first: number }) => first <= 10);
 */
export function argsRule<Args>(
  name: string,
  decide: (args: Args, context: RequestContext) => MaybePromise<RuleResult>,
): Rule<unknown, Args> {
  return tagged(
    rule(name)((_parent, args: Args, context) => decide(args, context)),
    { kind: 'arguments' },
  );
}

/** Names the object that arguments refer to; `load` returns null if it does not exist or the caller may not see it. */
export function target<Args, Found>(
  name: string,
  load: (args: Args, context: RequestContext) => MaybePromise<Found | null | undefined>,
): Target<Args, Found> {
  return { name, load };
}

/**
 * Evaluates a rule on the object that the arguments name, before the resolver runs. If `load` returns null, the error
 * is `NOT_FOUND`, so that a denial does not reveal that the object exists.
 *
 * @example const update = and(signedIn, on(visiblePost, or(author, admin)));
 */
export function on<Args, Found>(target: Target<Args, Found>, part: Rule<Found, Args>): Rule<unknown, Args> {
  return tagged(new classes.Deny() as unknown as Rule<unknown, Args>, {
    kind: 'on',
    target: target as Target<unknown, unknown>,
    part,
  });
}

/**
 * Grants a person who comes through an application: the OAuth access token has the scope, and the person meets the
 * rule. Callers without such a token are denied. What only a session proves (`admin`, `reverified`, `notImpersonated`,
 * permissions, features and plans) is never met through an application, and rules about organizations only if the token
 * names one.
 *
 * @throws {TypeError} if the scope is not one of RFC 6749
 * @example updatePost: or(author, throughApp('posts:write', author))
 */
export function throughApp<Parent, Args>(scope: string, part: Rule<Parent, Args>): Rule<Parent, Args> {
  // RFC 6749, section 3.3: a scope with a space would be two.
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) throw new TypeError(`throughApp: "${scope}" is not a scope`);
  return tagged(new classes.Deny() as unknown as Rule<Parent, Args>, { kind: 'through', scope, part });
}

/** Gives a combination a name of its own, if that is clearer than its parts. */
export function named<Made extends AnyRule>(name: string, made: Made): Made {
  return tagged(and(made) as AnyRule as Made, { kind: 'named', name });
}

/** The rule functions that get the context, typed for an application's own context. */
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
 * The rule functions that get the context, for an application whose context extends `RequestContext`.
 *
 * @example export const { objectRule, argsRule, target, rule, inputRule } = rulesFor<Context>();
 */
export function rulesFor<Context extends RequestContext>(): RulesFor<Context> {
  return { rule, inputRule, objectRule, argsRule, target } as unknown as RulesFor<Context>;
}
