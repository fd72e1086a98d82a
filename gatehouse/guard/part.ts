import { type Judgement, wordsOf } from './explain.ts';

/** The judgement of a rule as JSON, part by part; `depends` if it needs an object or arguments. */
export type JudgedPart = { words: string; answer: Judgement['answer']; parts: JudgedPart[] };

/** Converts a judgement into JSON. A named rule is one part, whatever it consists of. */
export function partOf({ node, answer, parts }: Judgement, about = ''): JudgedPart {
  const [inner] = parts;
  if (node.kind === 'on' && inner !== undefined) return partOf(inner, ` of the ${node.target.name}`);
  const isNamed = 'name' in node;
  const isGroup = 'parts' in node && !isNamed;
  const group = node.kind === 'and' || node.kind === 'chain' ? 'all of' : 'one of';
  return {
    words: isGroup ? group : wordsOf(node, about),
    answer,
    parts: isNamed ? [] : parts.map((part) => partOf(part, about)),
  };
}
