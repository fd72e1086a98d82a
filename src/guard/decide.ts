import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { Auth } from '../auth/auth.ts';
import type { Context } from '../context.ts';
import { ApiError, badInput, notFound } from '../errors.ts';
import { isOnCaller, type Leaf, type Node } from './tree.ts';

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

type Call<Parent, Result> = (parent: Parent, args: unknown, context: Context, info: GraphQLResolveInfo) => Result;

/** Judges a field. It gives a promise only where a rule gave one. */
export type Decide<Parent = unknown> = Call<Parent, Verdict | Promise<Verdict>>;

/** What is known of the caller in one context. */
type Caller = { readonly auth: Auth; readonly verdicts: (Verdict | Promise<Verdict> | undefined)[] };

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** `new Error('...')` is an answer that somebody wrote; an Error with a class or properties of its own is a fault. */
const isWritten = (error: Error) => Object.getPrototypeOf(error) === Error.prototype && Object.keys(error).length === 0;

const failure = (cause: unknown, name: string, context: Context, info: GraphQLResolveInfo): Refusal => {
  const coordinate = `${info.parentType.name}.${info.fieldName}`;
  context?.log?.error({ err: cause, coordinate, rule: name }, 'A rule failed, so it refused');
  return new Refusal(null, true);
};

/** Calls what somebody else wrote, and turns whatever comes of it into a verdict: a value, a promise, an exception. */
const attempt =
  <Parent>(
    name: string,
    call: Call<Parent, unknown>,
    settle: Call<unknown, Verdict | Promise<Verdict>>,
  ): Decide<Parent> =>
  (parent, args, context, info) => {
    const fail = (cause: unknown) =>
      cause instanceof ApiError ? new Refusal(cause, true) : failure(cause, name, context, info);
    try {
      const result = call(parent, args, context, info);
      if (!isThenable(result)) return settle(result, args, context, info);
      return Promise.resolve(result)
        .then((value) => settle(value, args, context, info))
        .catch(fail);
    } catch (cause) {
      return fail(cause);
    }
  };

const askLeaf = <Parent>({ kind, name }: Leaf, call: Call<Parent, unknown>): Decide<Parent> =>
  attempt(name, call, (result, _args, context, info) => {
    if (typeof result === 'boolean') return result;
    if (typeof result === 'string') return new Refusal(new Error(result), false);
    if (!(result instanceof Error)) return false;
    if (kind === 'input' && result.name === 'ValidationError') return new Refusal(badInput(result.message), true);
    return result instanceof GraphQLError || isWritten(result)
      ? new Refusal(result, true)
      : failure(result, name, context, info);
  });

const askOfTarget = ({ target }: Extract<Node, { kind: 'on' }>, part: Decide): Decide =>
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

const all = <Parent>(parts: readonly Decide<Parent>[], start = 0): Decide<Parent> => {
  return (parent, args, context, info) => {
    for (let index = start; index < parts.length; index++) {
      const verdict = parts[index]?.(parent, args, context, info) ?? false;
      if (verdict instanceof Promise) {
        return verdict.then((known) => (known === true ? all(parts, index + 1)(parent, args, context, info) : known));
      }
      if (verdict !== true) return verdict;
    }
    return true;
  };
};

/** Two refusals as one. Of several answers `or` gives the first and `race` the last, as graphql-shield does. */
const merged = (one: Verdict, two: Verdict, keepLast: boolean): Verdict => {
  if (!(one instanceof Refusal)) return two;
  if (!(two instanceof Refusal)) return one;
  const [preferred, other] = keepLast ? [two, one] : [one, two];
  return new Refusal(preferred.answer ?? other.answer, one.undecided || two.undecided);
};

const any = <Parent>(
  parts: readonly Decide<Parent>[],
  keepLast: boolean,
  start = 0,
  so = false as Verdict,
): Decide<Parent> => {
  return (parent, args, context, info) => {
    let refusal = so;
    for (let index = start; index < parts.length; index++) {
      const verdict = parts[index]?.(parent, args, context, info) ?? false;
      if (verdict instanceof Promise) {
        const soFar = refusal;
        return verdict.then((known) =>
          known === true
            ? true
            : any(parts, keepLast, index + 1, merged(soFar, known, keepLast))(parent, args, context, info),
        );
      }
      if (verdict === true) return true;
      refusal = merged(refusal, verdict, keepLast);
    }
    return refusal;
  };
};

const negated = <Parent>(part: Decide<Parent>, error: Error | undefined): Decide<Parent> => {
  const negate = (verdict: Verdict): Verdict => {
    if (verdict instanceof Refusal && verdict.undecided) return verdict;
    if (verdict !== true) return true;
    return error === undefined ? false : new Refusal(error, false);
  };
  return (parent, args, context, info) => {
    const verdict = part(parent, args, context, info);
    return verdict instanceof Promise ? verdict.then(negate) : negate(verdict);
  };
};

/** A combination of parts, whatever the parts are asked about. */
const combined = <Parent>(node: Node, part: (node: Node) => Decide<Parent>): Decide<Parent> => {
  switch (node.kind) {
    case 'allow':
      return () => true;
    case 'deny':
      return () => false;
    case 'and':
    case 'chain':
      return all(node.parts.map(part));
    case 'or':
    case 'race':
      return any(node.parts.map(part), node.kind === 'race');
    case 'not':
      return negated(part(node.part), node.error);
    default:
      return () => new Refusal(null, true);
  }
};

/**
 * Makes a compiler of rules into decisions. Decisions of one compiler share what they know of a caller: a rule on the
 * caller is asked once for each context, and anew when `context.auth` is replaced. Nothing is written onto the context.
 */
export const createCompiler = (): ((node: Node) => Decide) => {
  const callers = new WeakMap<Context, Caller>();
  const compiled = new Map<Node, Decide<Caller>>();

  const callerOf = (context: Context): Caller | null => {
    const auth = context?.auth;
    if (typeof auth !== 'object' || auth === null) return null;
    const known = callers.get(context);
    if (known?.auth === auth) return known;
    const caller = { auth, verdicts: new Array(compiled.size).fill(undefined) };
    callers.set(context, caller);
    return caller;
  };

  const onCaller = (node: Node): Decide<Caller> => {
    const known = compiled.get(node);
    if (known !== undefined) return known;
    const decide =
      node.kind === 'caller' ? askLeaf(node, ({ auth }: Caller) => node.decide(auth)) : combined(node, onCaller);
    const slot = compiled.size;
    const remembered: Decide<Caller> = (caller, args, context, info) => {
      const remembered = caller.verdicts[slot];
      if (remembered !== undefined) return remembered;
      const verdict = decide(caller, args, context, info);
      caller.verdicts[slot] = verdict;
      if (verdict instanceof Promise) {
        verdict.then((settled) => {
          caller.verdicts[slot] = settled;
        });
      }
      return verdict;
    };
    compiled.set(node, remembered);
    return remembered;
  };

  const compile = (node: Node): Decide => {
    if (isOnCaller(node)) {
      const decide = onCaller(node);
      return (_parent, args, context, info) => {
        const caller = callerOf(context);
        return caller === null ? false : decide(caller, args, context, info);
      };
    }
    if (node.kind === 'on') return askOfTarget(node, compile(node.part));
    return 'decide' in node && node.kind !== 'caller' ? askLeaf(node, node.decide) : combined(node, compile);
  };
  return compile;
};
