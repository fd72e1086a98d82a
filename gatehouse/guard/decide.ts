import { type Auth, throughScope } from '../auth/index.ts';
import { askLeaf, askOfTarget, type Decide, type Decision, Denial } from './ask.ts';
import { type RequestContext, withAuth } from './context.ts';
import { isOnCaller, type Node } from './tree.ts';

/** What is known of the caller in one context. */
type Caller = {
  readonly auth: Auth;
  readonly decisions: (Decision | Promise<Decision> | undefined)[];
  /** The same caller for rules inside `throughApp`. */
  person?: Caller;
};

type Through = Extract<Node, { kind: 'through' }>;

const all = <Parent>(parts: readonly Decide<Parent>[], start = 0): Decide<Parent> => {
  return (parent, args, context, info) => {
    for (let index = start; index < parts.length; index++) {
      const decision = parts[index]?.(parent, args, context, info) ?? false;
      if (decision instanceof Promise) {
        return decision.then((known) => (known === true ? all(parts, index + 1)(parent, args, context, info) : known));
      }
      if (decision !== true) return decision;
    }
    return true;
  };
};

/** Combines two refusals. Of several answers, `or` returns the first and `race` the last, as graphql-shield does. */
const merged = (one: Decision, two: Decision, keepLast: boolean): Decision => {
  if (!(one instanceof Denial)) return two;
  if (!(two instanceof Denial)) return one;
  const [preferred, other] = keepLast ? [two, one] : [one, two];
  return new Denial(preferred.answer ?? other.answer, one.undecided || two.undecided);
};

const any = <Parent>(
  parts: readonly Decide<Parent>[],
  keepLast: boolean,
  start = 0,
  so = false as Decision,
): Decide<Parent> => {
  return (parent, args, context, info) => {
    let refusal = so;
    for (let index = start; index < parts.length; index++) {
      const decision = parts[index]?.(parent, args, context, info) ?? false;
      if (decision instanceof Promise) {
        const soFar = refusal;
        return decision.then((known) =>
          known === true
            ? true
            : any(parts, keepLast, index + 1, merged(soFar, known, keepLast))(parent, args, context, info),
        );
      }
      if (decision === true) return true;
      refusal = merged(refusal, decision, keepLast);
    }
    return refusal;
  };
};

const negated = <Parent>(part: Decide<Parent>, error: Error | undefined): Decide<Parent> => {
  const negate = (decision: Decision): Decision => {
    if (decision instanceof Denial && decision.undecided) return decision;
    if (decision !== true) return true;
    return error === undefined ? false : new Denial(error, false);
  };
  return (parent, args, context, info) => {
    const decision = part(parent, args, context, info);
    return decision instanceof Promise ? decision.then(negate) : negate(decision);
  };
};

/** A combination of rules; `part` compiles each of them. */
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
      return () => new Denial(null, true);
  }
};

/**
 * Creates a compiler of rules into functions that decide. All functions of one compiler share the decisions of caller rules: a
 * caller rule is evaluated once per context, and again if `context.auth` is replaced. The context itself is not
 * modified.
 */
export function createCompiler(): { compile: (node: Node) => Decide; forget: (context: RequestContext) => void } {
  const callers = new WeakMap<RequestContext, Caller>();
  const slots = new Map<Node, { slot: number; decide: Decide<Caller> }>();

  const callerOf = (context: RequestContext): Caller | null => {
    const known = callers.get(context);
    const auth = context?.auth;
    if (known !== undefined && known.auth === auth) return known;
    if (typeof auth !== 'object' || auth === null) return null;
    const caller = undecided(auth);
    callers.set(context, caller);
    return caller;
  };

  const undecided = (auth: Auth): Caller => ({ auth, decisions: new Array(slots.size).fill(undefined) });

  const askThrough = (node: Through): Decide<Caller> => {
    const { decide } = slotOf(node.part);
    return (caller, args, context, info) => {
      const auth = throughScope(caller.auth, node.scope);
      if (auth === null) return false;
      caller.person ??= undecided(auth);
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
      const remembered = caller.decisions[slot];
      if (remembered !== undefined) return remembered;
      const remember = (answer: Decision | Promise<Decision>) => {
        caller.decisions[slot] = answer;
      };
      const decision = ask(caller, args, context, info);
      remember(decision);
      if (decision instanceof Promise) decision.then(remember, () => remember(new Denial(null, true)));
      return decision;
    };
    slots.set(node, { slot, decide });
    return { slot, decide };
  };

  const compileForCaller = (node: Node): Decide => {
    const { slot, decide } = slotOf(node);
    return (_parent, args, context, info) => {
      // The hot path: almost every field of a large response returns here.
      const known = callers.get(context);
      if (known !== undefined && known.auth === context.auth && known.decisions[slot] === true) return true;
      const caller = callerOf(context);
      return caller === null ? new Denial(null, true) : decide(caller, args, context, info);
    };
  };

  /** Contexts of people, by those of the applications through which they come. */
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
}
