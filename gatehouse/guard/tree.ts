import type { GraphQLResolveInfo } from 'graphql';
import type { Auth } from '../auth/index.ts';
import type { RequestContext } from './context.ts';
import { kindOf, type Need, type Target } from './rules.ts';
import { classes, type MaybePromise, type RuleResult } from './shield.ts';

type Ask<Parent> = (
  parent: Parent,
  args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => MaybePromise<RuleResult>;

/** A rule that is not a combination. */
export type Leaf =
  | { kind: 'caller'; name: string; decide: (auth: Auth) => MaybePromise<RuleResult>; needs?: Need }
  | { kind: 'object' | 'arguments' | 'input' | 'rule'; name: string; decide: Ask<unknown> };

/** A rule as plain data: coverage, compiler and explanations work on it. */
export type Node =
  | Leaf
  | { kind: 'allow'; reason: string | null }
  | { kind: 'deny' }
  | { kind: 'and' | 'or' | 'chain' | 'race'; parts: readonly Node[]; name?: string }
  | { kind: 'not'; part: Node; error: Error | undefined }
  | { kind: 'on'; target: Target<unknown, unknown>; part: Node }
  | { kind: 'through'; scope: string; part: Node }
  | { kind: 'invalid'; found: string };

/** The parts of a combination; empty for other rules. */
export function partsOf(node: Node): readonly Node[] {
  return 'parts' in node ? node.parts : 'part' in node ? [node.part] : [];
}

/** graphql-shield names unnamed rules by a random number. */
const RANDOM_NAME = /^0?\.\d/;
export const UNNAMED = 'a rule without a name';

const read = (value: object): Node => {
  const kind = kindOf(value);
  if (kind?.kind === 'on') return { kind: 'on', target: kind.target, part: readRule(kind.part) };
  if (kind?.kind === 'through') return { kind: 'through', scope: kind.scope, part: readRule(kind.part) };
  if (value instanceof classes.Allow) return { kind: 'allow', reason: 'reason' in value ? String(value.reason) : null };
  if (value instanceof classes.Deny) return { kind: 'deny' };
  if (value instanceof classes.And) {
    const parts = value.getRules().map(readRule);
    return kind?.kind === 'named' ? { kind: 'and', parts, name: kind.name } : { kind: 'and', parts };
  }
  if (value instanceof classes.Or) return { kind: 'or', parts: value.getRules().map(readRule) };
  if (value instanceof classes.Chain) return { kind: 'chain', parts: value.getRules().map(readRule) };
  if (value instanceof classes.Race) return { kind: 'race', parts: value.getRules().map(readRule) };
  if (value instanceof classes.Not) return { kind: 'not', part: readRule(value.getRules()[0]), error: value.error };
  if (!(value instanceof classes.Rule)) return { kind: 'invalid', found: 'not a rule' };
  if ('fragment' in value && value.fragment !== undefined) {
    return {
      kind: 'invalid',
      found: 'a rule with a `fragment`, which is not supported (load its data from context.loaders)',
    };
  }
  const name = RANDOM_NAME.test(value.name) ? UNNAMED : value.name;
  if (kind?.kind === 'caller') {
    const { decide, needs } = kind;
    return { kind: 'caller', name, decide, ...(needs && { needs }) };
  }
  if (value instanceof classes.InputRule) return { kind: 'input', name, decide: value.func };
  return { kind: kind?.kind === 'object' || kind?.kind === 'arguments' ? kind.kind : 'rule', name, decide: value.func };
};

const nodes = new WeakMap<object, Node>();

/**
 * The rule as a tree; the same rule returns the same node. Values that are not rules become `invalid`, which never
 * grants.
 */
export function readRule(value: unknown): Node {
  if (value === undefined) return { kind: 'invalid', found: 'undefined (a misspelt or circular import?)' };
  if (typeof value === 'function')
    return { kind: 'invalid', found: 'a bare function (wrap it in rule(), callerRule(), ...)' };
  if (typeof value !== 'object' || value === null) return { kind: 'invalid', found: 'not a rule' };
  const node = nodes.get(value) ?? read(value);
  nodes.set(value, node);
  return node;
}

/** Whether the node depends on the caller alone, so that one decision holds for a whole request. */
export function isOnCaller(node: Node): boolean {
  if (node.kind === 'caller' || node.kind === 'allow' || node.kind === 'deny') return true;
  if ('parts' in node) return node.parts.every(isOnCaller);
  return (node.kind === 'not' || node.kind === 'through') && isOnCaller(node.part);
}

/**
 * The part of the node that depends on the caller alone: if it denies, the node denies for every object and argument.
 */
export function callerPart(node: Node): Node {
  if (isOnCaller(node)) return node;
  switch (node.kind) {
    case 'and':
    case 'chain':
      return { kind: node.kind, parts: node.parts.map(callerPart) };
    case 'or':
    case 'race':
      return { kind: node.kind, parts: node.parts.map(callerPart) };
    case 'on':
      return callerPart(node.part);
    case 'through':
      return { ...node, part: callerPart(node.part) };
    default:
      return { kind: 'allow', reason: null };
  }
}

/** The decision of a node that is the same for every caller and object; null if it depends. */
export function constantOf(node: Node): boolean | null {
  switch (node.kind) {
    case 'allow':
      return true;
    case 'deny':
    case 'invalid':
      return false;
    case 'and':
    case 'chain':
    case 'or':
    case 'race': {
      const neutral = node.kind === 'and' || node.kind === 'chain';
      const answers = node.parts.map(constantOf);
      if (answers.includes(!neutral)) return !neutral;
      return answers.every((answer) => answer === neutral) ? neutral : null;
    }
    case 'not': {
      const answer = node.part.kind === 'invalid' ? null : constantOf(node.part);
      return answer === null ? null : !answer;
    }
    case 'on':
    case 'through':
      return constantOf(node.part) === false ? false : null;
    default:
      return null;
  }
}
