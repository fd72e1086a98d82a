import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { ApiError, badInput, busyIn, notFound } from '../errors/index.ts';
import type { RequestContext } from './context.ts';
import type { Leaf, Node } from './tree.ts';

/** A denial that says more than `false`. */
export class Denial {
  /** What the rule answered in its own words; null if it only failed. */
  readonly answer: Error | null;
  /** The rule threw or returned an Error. That is no decision, so its `not` does not grant either. */
  readonly undecided: boolean;

  constructor(answer: Error | null, undecided: boolean) {
    this.answer = answer;
    this.undecided = undecided;
  }
}

/** `true` grants, and nothing else does. */
export type Decision = boolean | Denial;

type Call<Parent, Result> = (
  parent: Parent,
  args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => Result;

/** Judges a field. Returns a promise only if a rule did. */
export type Decide<Parent = unknown> = Call<Parent, Decision | Promise<Decision>>;

const NO_ANSWER = 'A rule must return true, false, a string or an Error';

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  'then' in value &&
  typeof value.then === 'function';

/** A plain `new Error('...')` is a message for the caller; an Error with a class or properties of its own is a bug. */
const isWritten = (error: Error) => Object.getPrototypeOf(error) === Error.prototype && Object.keys(error).length === 0;

const failure = (cause: unknown, name: string, context: RequestContext, info: GraphQLResolveInfo): Denial => {
  const coordinate = `${info.parentType.name}.${info.fieldName}`;
  context?.log?.error({ err: cause, coordinate, rule: name }, 'A rule failed, so it denied access');
  return new Denial(null, true);
};

/** Calls application code and turns every outcome into a decision: a value, a promise, or an exception. */
const attempt = <Parent>(
  name: string,
  call: Call<Parent, unknown>,
  settle: Call<unknown, Decision | Promise<Decision>>,
): Decide<Parent> => {
  const failed = (cause: unknown, context: RequestContext, info: GraphQLResolveInfo) => {
    const answer = cause instanceof ApiError ? cause : busyIn(cause);
    return answer === null ? failure(cause, name, context, info) : new Denial(answer, true);
  };
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

/** Evaluates one rule. */
export function askLeaf<Parent>({ kind, name }: Leaf, call: Call<Parent, unknown>): Decide<Parent> {
  return attempt(name, call, (result, _args, context, info) => {
    if (typeof result === 'boolean') return result;
    if (typeof result === 'string') return new Denial(new Error(result), false);
    if (!result) return false;
    // A rule that returns 1 or an object may mean yes, so neither it nor its `not` grants.
    if (!(result instanceof Error)) return failure(new TypeError(NO_ANSWER), name, context, info);
    if (kind === 'input' && result.name === 'ValidationError') return new Denial(badInput(result.message), true);
    return result instanceof GraphQLError || isWritten(result)
      ? new Denial(result, true)
      : failure(result, name, context, info);
  });
}

/** Loads the object that the arguments name, and evaluates the rule on it. */
export function askOfTarget({ target }: Extract<Node, { kind: 'on' }>, part: Decide): Decide {
  return attempt(
    target.name,
    (_parent, args, context) => target.load(args, context),
    (found, args, context, info) => {
      if (found instanceof Error) return failure(found, target.name, context, info);
      return found === null || found === undefined
        ? new Denial(notFound(target.name), true)
        : part(found, args, context, info);
    },
  );
}
