import { createRequire } from 'node:module';
import type { GraphQLResolveInfo } from 'graphql';
import type * as Shield from 'graphql-shield';
import type { RequestContext } from './context.ts';

// graphql-shield 7.6.5 calls util.isUndefined, which Node 23 removed: its ES module does not load, and in its CommonJS
// build `chain` and `race` deny everything. With the function restored, the CommonJS build works everywhere.
const require = createRequire(import.meta.url);
const util: { isUndefined?: (value: unknown) => boolean } = require('node:util');
util.isUndefined ??= (value) => value === undefined;
const shield: typeof Shield = require('graphql-shield');

export type MaybePromise<T> = T | PromiseLike<T>;

/** `true` grants. A string or an Error denies with that message; anything else denies. */
export type RuleResult = boolean | string | Error;

declare const asks: unique symbol;

/** A rule for fields whose parent is a `Parent` and whose arguments are `Args`; `unknown` fits every field. */
export interface Rule<in Parent = unknown, in Args = unknown> {
  readonly [asks]: (parent: Parent, args: Args) => void;
}

/** A rule that fits one field. The coordinate makes the messages of the TypeScript compiler name the field. */
export interface RuleFor<_Coordinate extends string, in Parent, in Args> extends Rule<Parent, Args> {}

/** Any rule, whatever parent and arguments it needs. */
export type AnyRule = Rule<never, never>;

/** graphql-shield's `allow` gives no reason, so the rules of a field accept `anyone('why')` instead. */
interface AllowWithoutReason {
  readonly useAnyoneInstead: true;
}

/** The parent and arguments that a combination needs: those of all its parts. */
type Combined<Part extends AnyRule> = [Part] extends [Rule<infer Parent, infer Args>] ? Rule<Parent, Args> : never;

type RuleFunction<Parent, Args, Context = RequestContext> = (
  parent: Parent,
  args: Args,
  context: Context,
  info: GraphQLResolveInfo,
) => MaybePromise<RuleResult>;
export type RuleOptions = NonNullable<Parameters<typeof Shield.rule>[1]>;
export type MakeRule<Context = RequestContext> = <Parent = unknown, Args = unknown>(
  decide: RuleFunction<Parent, Args, Context>,
) => Rule<Parent, Args>;
type Combine = <Parts extends [AnyRule, ...AnyRule[]]>(...parts: Parts) => Combined<Parts[number]>;
type InputSchema = Parameters<ReturnType<typeof Shield.inputRule>>[0];
export type MakeInputRule<Context = RequestContext> = (
  schema: (yup: Parameters<InputSchema>[0], context: Context) => ReturnType<InputSchema>,
  options?: Parameters<ReturnType<typeof Shield.inputRule>>[1],
) => Rule;

/** graphql-shield's own `rule`, typed. Its `cache` option is accepted but has no effect: results are not cached. */
export const rule = shield.rule as unknown as (name?: string | RuleOptions, options?: RuleOptions) => MakeRule;

/** graphql-shield's own `inputRule`: the arguments must match a yup schema; otherwise the error is `BAD_USER_INPUT`. */
export const inputRule = shield.inputRule as unknown as (name?: string) => MakeInputRule;

/** Grants if every part grants. Parts are evaluated in order; the first denial is the result. */
export const and = shield.and as unknown as Combine;

/** Grants if one part grants. Parts are evaluated in order, up to the first that grants. */
export const or = shield.or as unknown as Combine;

/** Same as `and`. */
export const chain = shield.chain as unknown as Combine;

/** Same as `or`, except that the last of several errors is the result. */
export const race = shield.race as unknown as Combine;

/** Grants if the rule denies, but not if it threw, rejected or returned an Error. */
export const not = shield.not as unknown as <Part extends AnyRule>(
  part: Part,
  error?: string | Error,
) => Combined<Part>;

export const allow = shield.allow as unknown as AllowWithoutReason;
export const deny = shield.deny as unknown as Rule;

type Constructor<T> = new (...args: never[]) => T;
const classOf = <T extends object>(example: T) => example.constructor as Constructor<T>;

/** graphql-shield does not export its classes; the guard needs them to recognize the kinds of rules. */
export const classes = {
  Rule: shield.rule()(() => true).constructor as Constructor<{ name: string; func: RuleFunction<unknown, unknown> }>,
  InputRule: shield.inputRule()(() => undefined as never).constructor as Constructor<{ name: string }>,
  And: classOf(shield.and()),
  Or: classOf(shield.or()),
  Chain: classOf(shield.chain()),
  Race: classOf(shield.race()),
  Not: classOf(shield.not(shield.deny)),
  Allow: classOf(shield.allow) as new () => typeof shield.allow,
  Deny: classOf(shield.deny),
};
