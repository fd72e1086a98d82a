import type { Auth } from '../../auth/index.ts';
import type { Node } from '../../guard/index.ts';
import { type Judgement, judge, wordsOf, wouldPass } from '../../guard/index.ts';

const marks = { yes: '+', no: '-', depends: '?' };

const linesOf = ({ node, answer, parts }: Judgement, indent: string, about: string): string[] => {
  const inner = node.kind === 'on' ? ` of the ${node.target.name}` : about;
  if (node.kind === 'on') return parts.flatMap((part) => linesOf(part, indent, inner));
  const isNamed = 'name' in node;
  const label =
    isNamed || !('parts' in node)
      ? wordsOf(node, about)
      : node.kind === 'and' || node.kind === 'chain'
        ? 'all of'
        : 'one of';
  const below = isNamed ? [] : parts.flatMap((part) => linesOf(part, `${indent}  `, inner));
  return [`${indent}${marks[answer]} ${label}`, ...below];
};

/** Explains the decision of a rule for one caller, part by part, and what would change it. */
export async function explain(coordinate: string, node: Node, who: string, auth: Auth): Promise<string> {
  const judgement = await judge(node, { auths: [auth] });
  const answers = {
    yes: `${who} may access it.`,
    no: `${who} may not access it. What would pass: ${wouldPass(judgement)}.`,
    depends: `${who} may access it if ${wordsOf(judgement.rest)}.`,
  };
  const reason = node.kind === 'allow' ? `, because ${node.reason}` : '';
  return [
    `The rule of ${coordinate}: ${wordsOf(node)}${reason}.`,
    ...linesOf(judgement, '  ', ''),
    answers[judgement.answer],
  ].join('\n');
}
