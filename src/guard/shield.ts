import { createRequire } from 'node:module';
import type { GraphQLResolveInfo } from 'graphql';
import type * as Shield from 'graphql-shield';
import type { RequestContext } from './context.ts';

// graphql-shield 7.6.5 calls util.isUndefined, which Node 23 removed: its ES module no longer links, and its CommonJS
// build loads but lets `chain` and `race` deny everything. Given the function back, the CommonJS build works everywhere.
const require = createRequire(import.meta.url);
const util: { isUndefined?: (value: unknown) => boolean } = require('node:util');
util.isUndefined ??= (value) => value === undefined;
const shield: typeof Shield = require('graphql-shield');

export type MaybePromise<T> = T | PromiseLike<T>;

/** `true` grants. A string or an Error refuses in its own words, anything else refuses. */
export type RuleResult = boolean | string | Error;

declare const asks: unique symbol;

/** A rule for fields whose parent is a `Parent` and whose arguments are `Args`; `unknown` fits every field. */
export interface Rule<in Parent = unknown, in Args = unknown> {
  readonly [asks]: (parent: Parent, args: Args) => void;
}

/** A rule that fits one field. The coordinate is there for the compiler's messages, which name it. */
export interface RuleFor<_Coordinate extends string, in Parent, in Args> extends Rule<Parent, Args> {}

/** Any rule, whatever it asks of the field. */
export type AnyRule = Rule<never, never>;

/** graphql-shield's `allow` opens a field without a word of why; the rules of a field take `anyone('why')` instead. */
export interface AllowWithoutReason {
  readonly useAnyoneInstead: true;
}

/** What a combination asks of the field: all that its parts ask. */
export type Combined<Part extends AnyRule> = [Part] extends [Rule<infer Parent, infer Args>]
  ? Rule<Parent, Args>
  : never;

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

/** graphql-shield's own `rule`, typed. Its `cache` option is accepted and has no effect: nothing is remembered. */
export const rule = shield.rule as unknown as (name?: string | RuleOptions, options?: RuleOptions) => MakeRule;

/** graphql-shield's own `inputRule`: the arguments fit a yup schema; if not, the answer is `BAD_USER_INPUT`. */
export const inputRule = shield.inputRule as unknown as (name?: string) => MakeInputRule;

/** Every part grants; asked in order, and the first refusal is the answer. */
export const and = shield.and as unknown as Combine;

/** One part grants; asked in order, up to the first that does. */
export const or = shield.or as unknown as Combine;

/** As `and`. */
export const chain = shield.chain as unknown as Combine;

/** As `or`, except that of several errors the last one is the answer. */
export const race = shield.race as unknown as Combine;

/** Grants where the rule says no, and never where it threw, rejected or returned an Error. */
export const not = shield.not as unknown as <Part extends AnyRule>(
  part: Part,
  error?: string | Error,
) => Combined<Part>;

export const allow = shield.allow as unknown as AllowWithoutReason;
export const deny = shield.deny as unknown as Rule;

type Constructor<T> = new (...args: never[]) => T;
const classOf = <T extends object>(example: T) => example.constructor as Constructor<T>;

/** graphql-shield's classes, which it does not export: what the guard tells one kind of rule from another by. */
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
