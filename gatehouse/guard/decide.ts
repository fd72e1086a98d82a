import { type Auth, throughScope } from '../auth/index.ts';
import { askLeaf, askOfTarget, type Decide, Refusal, type Verdict } from './ask.ts';
import { type RequestContext, withAuth } from './context.ts';
import { isOnCaller, type Node } from './tree.ts';

/** What is known of the caller in one context. */
type Caller = {
  readonly auth: Auth;
  readonly verdicts: (Verdict | Promise<Verdict> | undefined)[];
  /** The same caller as rules inside `throughApp` are asked of them. */
  person?: Caller;
};

type Through = Extract<Node, { kind: 'through' }>;

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
export const createCompiler = (): { compile: (node: Node) => Decide; forget: (context: RequestContext) => void } => {
  const callers = new WeakMap<RequestContext, Caller>();
  const slots = new Map<Node, { slot: number; decide: Decide<Caller> }>();

  const callerOf = (context: RequestContext): Caller | null => {
    const known = callers.get(context);
    const auth = context?.auth;
    if (known !== undefined && known.auth === auth) return known;
    if (typeof auth !== 'object' || auth === null) return null;
    const caller = unasked(auth);
    callers.set(context, caller);
    return caller;
  };

  const unasked = (auth: Auth): Caller => ({ auth, verdicts: new Array(slots.size).fill(undefined) });

  const askThrough = (node: Through): Decide<Caller> => {
    const { decide } = slotOf(node.part);
    return (caller, args, context, info) => {
      const auth = throughScope(caller.auth, node.scope);
      if (auth === null) return false;
      caller.person ??= unasked(auth);
      return decide(caller.person, args, context, info);
    };
  };

  const slotOf = (node: Node) => {
    const known = slots.get(node);
    if (known !== undefined) return known;
    const ask =
      node.kind === 'caller'
        ? askLeaf(node, ({ auth }: Caller) => node.decide(auth))
        : node.kind === 'through'
          ? askThrough(node)
          : combined<Caller>(node, (part) => slotOf(part).decide);
    const slot = slots.size;
    const decide: Decide<Caller> = (caller, args, context, info) => {
      const remembered = caller.verdicts[slot];
      if (remembered !== undefined) return remembered;
      const remember = (answer: Verdict | Promise<Verdict>) => {
        caller.verdicts[slot] = answer;
      };
      const verdict = ask(caller, args, context, info);
      remember(verdict);
      if (verdict instanceof Promise) verdict.then(remember, () => remember(new Refusal(null, true)));
      return verdict;
    };
    slots.set(node, { slot, decide });
    return { slot, decide };
  };

  const compileForCaller = (node: Node): Decide => {
    const { slot, decide } = slotOf(node);
    return (_parent, args, context, info) => {
      // Nearly every field of a large answer ends here.
      const known = callers.get(context);
      if (known !== undefined && known.auth === context.auth && known.verdicts[slot] === true) return true;
      const caller = callerOf(context);
      return caller === null ? new Refusal(null, true) : decide(caller, args, context, info);
    };
  };

  /** Contexts of the person, by those of the application that they come through. */
  const persons = new WeakMap<RequestContext, RequestContext>();
  const asPerson = (context: RequestContext, scope: string): RequestContext | null => {
    const auth = context?.auth && throughScope(context.auth, scope);
    if (!auth) return null;
    const known = persons.get(context);
    if (known?.auth === auth) return known;
    const person = withAuth(context, auth);
    persons.set(context, person);
    return person;
  };

  const compileThrough = ({ scope, part }: Through): Decide => {
    const decide = compile(part);
    return (parent, args, context, info) => {
      const person = asPerson(context, scope);
      return person === null ? false : decide(parent, args, person, info);
    };
  };

  const compile = (node: Node): Decide => {
    if (isOnCaller(node)) return compileForCaller(node);
    if (node.kind === 'through') return compileThrough(node);
    if (node.kind === 'on') return askOfTarget(node, compile(node.part));
    return 'decide' in node && node.kind !== 'caller' ? askLeaf(node, node.decide) : combined(node, compile);
  };
  const forget = (context: RequestContext): void => {
    callers.delete(context);
    persons.delete(context);
  };
  return { compile, forget };
};
