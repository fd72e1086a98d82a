import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { ApiError, badInput, notFound } from '../errors.ts';
import type { RequestContext } from './context.ts';
import type { Leaf, Node } from './tree.ts';

/** A no that is more than `false`. */
export class Refusal {
  /** What the rule answered in its own words; null where it only failed. */
  readonly answer: Error | null;
  /** The rule threw or gave an Error: that is no decision, and `not` does not make a yes of it. */
  readonly undecided: boolean;

  constructor(answer: Error | null, undecided: boolean) {
    this.answer = answer;
    this.undecided = undecided;
  }
}

/** `true` grants, and nothing else does. */
export type Verdict = boolean | Refusal;

type Call<Parent, Result> = (
  parent: Parent,
  args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => Result;

/** Judges a field. It gives a promise only where a rule gave one. */
export type Decide<Parent = unknown> = Call<Parent, Verdict | Promise<Verdict>>;

const NO_ANSWER = 'A rule answers with true, false, a string or an Error, and with nothing else';

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  'then' in value &&
  typeof value.then === 'function';

/** `new Error('...')` is an answer that somebody wrote; an Error with a class or properties of its own is a fault. */
const isWritten = (error: Error) => Object.getPrototypeOf(error) === Error.prototype && Object.keys(error).length === 0;

const failure = (cause: unknown, name: string, context: RequestContext, info: GraphQLResolveInfo): Refusal => {
  const coordinate = `${info.parentType.name}.${info.fieldName}`;
  context?.log?.error({ err: cause, coordinate, rule: name }, 'A rule failed, so it refused');
  return new Refusal(null, true);
};

/** Calls what somebody else wrote, and turns whatever comes of it into a verdict: a value, a promise, an exception. */
const attempt = <Parent>(
  name: string,
  call: Call<Parent, unknown>,
  settle: Call<unknown, Verdict | Promise<Verdict>>,
): Decide<Parent> => {
  const failed = (cause: unknown, context: RequestContext, info: GraphQLResolveInfo) =>
    cause instanceof ApiError ? new Refusal(cause, true) : failure(cause, name, context, info);
  return (parent, args, context, info) => {
    try {
      const result = call(parent, args, context, info);
      if (!isThenable(result)) return settle(result, args, context, info);
      return Promise.resolve(result)
        .then((value) => settle(value, args, context, info))
        .catch((cause) => failed(cause, context, info));
    } catch (cause) {
      return failed(cause, context, info);
    }
  };
};

/** Asks one rule. */
export const askLeaf = <Parent>({ kind, name }: Leaf, call: Call<Parent, unknown>): Decide<Parent> =>
  attempt(name, call, (result, _args, context, info) => {
    if (typeof result === 'boolean') return result;
    if (typeof result === 'string') return new Refusal(new Error(result), false);
    if (!result) return false;
    // Whoever gives 1 or an object may mean yes: neither it nor its `not` grants.
    if (!(result instanceof Error)) return failure(new TypeError(NO_ANSWER), name, context, info);
    if (kind === 'input' && result.name === 'ValidationError') return new Refusal(badInput(result.message), true);
    return result instanceof GraphQLError || isWritten(result)
      ? new Refusal(result, true)
      : failure(result, name, context, info);
  });

/** Loads the object that the arguments name, and asks the rule of it. */
export const askOfTarget = ({ target }: Extract<Node, { kind: 'on' }>, part: Decide): Decide =>
  attempt(
    target.name,
    (_parent, args, context) => target.load(args, context),
    (found, args, context, info) => {
      if (found instanceof Error) return failure(found, target.name, context, info);
      return found === null || found === undefined
        ? new Refusal(notFound(target.name), true)
        : part(found, args, context, info);
    },
  );
