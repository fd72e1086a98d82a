import { isStepUp, type Node } from '../../guard/index.ts';

/** A rule in which a request to verify again counts as granted, as in the answers of `Query.can`. */
export function withoutStepUp(node: Node): Node {
  if ('parts' in node) return { ...node, parts: node.parts.map(withoutStepUp) };
  if ('part' in node) return { ...node, part: withoutStepUp(node.part) };
  if (node.kind !== 'caller') return node;
  const decide: typeof node.decide = async (auth) => {
    const answer = await node.decide(auth);
    return answer === true || (answer instanceof Error && isStepUp(answer));
  };
  return { ...node, decide };
}
