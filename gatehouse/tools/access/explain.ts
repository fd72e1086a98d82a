import type { Auth } from '../../auth/index.ts';
import { type JudgedPart, judge, type Node, partOf, wordsOf, wouldPass } from '../../guard/index.ts';

const marks = { yes: '+', no: '-', depends: '?' };

const linesOf = ({ words, answer, parts }: JudgedPart, indent: string): string[] => [
  `${indent}${marks[answer]} ${words}`,
  ...parts.flatMap((part) => linesOf(part, `${indent}  `)),
];

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
    ...linesOf(partOf(judgement), '  '),
    answers[judgement.answer],
  ].join('\n');
}
