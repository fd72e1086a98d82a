import type { GraphQLResolveInfo } from 'graphql';
import type { Auth } from '../auth/index.ts';
import type { RequestContext } from './context.ts';
import type { Node } from './tree.ts';

const conjunction = (node: Node): 'and' | 'or' | null => {
  if (node.kind === 'on') return conjunction(node.part);
  if ('name' in node) return null;
  if (node.kind === 'and' || node.kind === 'chain') return 'and';
  return node.kind === 'or' || node.kind === 'race' ? 'or' : null;
};

/** The rule in words: `signed in and (author of the post or admin)`. */
export function wordsOf(node: Node, about = ''): string {
  const inner = (part: Node) => {
    const differs = conjunction(part) !== null && conjunction(part) !== conjunction(node);
    return differs ? `(${wordsOf(part, about)})` : wordsOf(part, about);
  };
  if ('parts' in node && node.name !== undefined) return node.name + about;
  if ('parts' in node) return node.parts.map(inner).join(` ${conjunction(node)} `);
  if (node.kind === 'allow') return 'anyone';
  if (node.kind === 'deny' || node.kind === 'invalid') return 'nobody';
  if (node.kind === 'not') return `not ${inner(node.part)}`;
  if (node.kind === 'on') return wordsOf(node.part, ` of the ${node.target.name}`);
  return node.kind === 'object' ? node.name + about : node.name;
}

/** The judgement of a rule for a caller, part by part; `depends` if it needs an unknown object or unknown arguments. */
export type Judgement = {
  readonly node: Node;
  readonly answer: 'yes' | 'no' | 'depends';
  readonly parts: readonly Judgement[];
  /** What still has to grant: the rule without the parts that already grant or can never grant. */
  readonly rest: Node;
};

/** The caller to judge and, if the field was really requested, its parent, arguments and context. */
export type Case = {
  /** One caller, or several examples of one kind of caller; if their answers differ, the answer is `depends`. */
  readonly auths: readonly Auth[];
  readonly field?: { parent: unknown; args: unknown; context: RequestContext; info: GraphQLResolveInfo };
};

const answerOf = async (ask: () => unknown): Promise<'yes' | 'no'> => {
  try {
    return (await ask()) === true ? 'yes' : 'no';
  } catch {
    return 'no';
  }
};

const judgeParts = async (node: Extract<Node, { parts: unknown }>, about: Case): Promise<Judgement> => {
  const parts = await Promise.all(node.parts.map((part) => judge(part, about)));
  const [settles, passes] =
    node.kind === 'and' || node.kind === 'chain' ? (['no', 'yes'] as const) : (['yes', 'no'] as const);
  const answers = parts.map(({ answer }) => answer);
  const answer = answers.includes(settles) ? settles : answers.includes('depends') ? 'depends' : passes;
  const missing = parts.filter((part) => part.answer !== passes);
  const rests = (missing.length > 0 ? missing : parts).map(({ rest }) => rest);
  const [only] = rests;
  const rest =
    node.name !== undefined ? node : only !== undefined && rests.length === 1 ? only : { ...node, parts: rests };
  return { node, answer, parts, rest };
};

/** Evaluates every part of a rule, including those that a decision would skip. Caches, logs and throws nothing. */
export async function judge(node: Node, about: Case): Promise<Judgement> {
  const { auths, field } = about;
  const plain = (answer: Judgement['answer']): Judgement => ({ node, answer, parts: [], rest: node });
  if ('parts' in node) return judgeParts(node, about);
  if (node.kind === 'allow') return plain('yes');
  if (node.kind === 'deny' || node.kind === 'invalid') return plain('no');
  if (node.kind === 'caller') {
    const answers = await Promise.all(auths.map((auth) => answerOf(() => node.decide(auth))));
    return plain(answers.every((answer) => answer === answers[0]) ? (answers[0] ?? 'no') : 'depends');
  }
  if (node.kind === 'not') {
    const part = await judge(node.part, about);
    const answer = part.answer === 'depends' ? 'depends' : part.answer === 'yes' ? 'no' : 'yes';
    return { node, answer, parts: [part], rest: { ...node, part: part.rest } };
  }
  if (node.kind === 'on') {
    const load = async ({ args, context }: NonNullable<typeof field>) => node.target.load(args, context);
    const found = field && (await load(field).catch(() => null));
    if (field && (found === null || found === undefined)) return plain('no');
    const part = await judge(node.part, field ? { auths, field: { ...field, parent: found } } : { auths });
    return { node, answer: part.answer, parts: [part], rest: { ...node, part: part.rest } };
  }
  if (field === undefined) return plain('depends');
  return plain(await answerOf(() => node.decide(field.parent, field.args, field.context, field.info)));
}

/** The parts that denied access, in words. */
export function failedParts({ node, answer, parts }: Judgement): string[] {
  if (answer !== 'no') return [];
  return 'parts' in node || node.kind === 'on' ? parts.flatMap(failedParts) : [wordsOf(node)];
}
