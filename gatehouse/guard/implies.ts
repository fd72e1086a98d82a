import { isOnCaller, type Node, readRule } from './tree.ts';
import { grantsOnlyPeople, signedIn } from './vocabulary.ts';

/** With more alternatives than this, a rule counts as if nothing were known of it. */
const MAX_ALTERNATIVES = 64;

/** Names of rules that are all met. */
type Facts = ReadonlySet<string>;

/**
 * Whether a rule is always met if all the given ones are, judged by their names and combinations alone. False if that
 * is unknown, for example for a rule with `not`, or with too many alternatives.
 * @param given rules that have granted the same caller; those on objects do not count, as it may be another object
 * @param sameObject rules that have granted the same caller the same object
 */
export function isImplied(node: Node, given: readonly Node[], sameObject: readonly Node[] = []): boolean {
  const known = [
    ...given.map((one) => alternativesOf(one, false)),
    ...sameObject.map((one) => alternativesOf(one, true)),
  ];
  const alternatives = known.reduce(combined, [new Set<string>()]);
  return alternatives.every((facts) => follows(node, facts));
}

const follows = (node: Node, facts: Facts): boolean => {
  if (node.kind === 'allow') return true;
  if (node.kind === 'and' || node.kind === 'chain') return node.parts.every((part) => follows(part, facts));
  if (node.kind === 'or' || node.kind === 'race') return node.parts.some((part) => follows(part, facts));
  if (node.kind === 'through') return follows(node.part, factsThrough(node.scope, facts));
  if (node.kind === 'caller' && node === readRule(signedIn)) return facts.has(PERSON);
  return (node.kind === 'caller' || node.kind === 'object') && facts.has(keyOf(node));
};

/** The fact that the caller is a person who is signed in. */
const PERSON = 'person';

/** A name means the same rule everywhere, except that a rule on the caller and one on an object may share it. */
const keyOf = ({ kind, name }: { kind: string; name: string }): string => `${kind} ${name}`;

/** Facts inside `throughApp` are kept apart: they say nothing about other callers. */
const prefixOf = (scope: string): string => `through ${scope}: `;

const factsThrough = (scope: string, facts: Facts): Facts => {
  const prefix = prefixOf(scope);
  return new Set([...facts].filter((fact) => fact.startsWith(prefix)).map((fact) => fact.slice(prefix.length)));
};

/** What is known if the rule has granted: all facts of one of these sets. */
const alternativesOf = (node: Node, sameObject: boolean): Facts[] => {
  if (node.kind === 'and' || node.kind === 'chain') {
    return node.parts.map((part) => alternativesOf(part, sameObject)).reduce(combined, [new Set<string>()]);
  }
  if (node.kind === 'or' || node.kind === 'race') {
    const all = node.parts.flatMap((part) => alternativesOf(part, sameObject));
    return all.length > MAX_ALTERNATIVES ? [new Set()] : all;
  }
  if (node.kind === 'on') return alternativesOf(node.part, false);
  if (node.kind === 'through') {
    const inside = alternativesOf(node.part, sameObject);
    return inside.map((facts) => new Set([...facts].map((fact) => prefixOf(node.scope) + fact)));
  }
  const isKnown = node.kind === 'caller' || (node.kind === 'object' && sameObject);
  const person = node.kind === 'caller' && grantsOnlyPeople(node.decide);
  return [new Set([...(isKnown ? [keyOf(node)] : []), ...(person ? [PERSON] : [])])];
};

const combined = (one: Facts[], two: Facts[]): Facts[] => {
  const all = one.flatMap((first) => two.map((second) => new Set([...first, ...second])));
  return all.length > MAX_ALTERNATIVES ? one : all;
};

/** The part of a rule that is on the caller: it is met whenever the whole rule is. */
export function callerPartOf(node: Node): Node {
  if (isOnCaller(node)) return node;
  if (node.kind === 'on') return callerPartOf(node.part);
  if (node.kind === 'through') return { ...node, part: callerPartOf(node.part) };
  if ('parts' in node) return { kind: node.kind, parts: node.parts.map(callerPartOf) };
  return { kind: 'allow', reason: null };
}
