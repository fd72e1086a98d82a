import type { GraphQLResolveInfo } from 'graphql';
import { type Auth, delegateOf, throughScope } from '../auth/index.ts';
import { type RequestContext, withAuth } from './context.ts';
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
  if (node.kind === 'through') return `${inner(node.part)} through an app with ${node.scope}`;
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

/** The parts without alternatives that this caller can never meet; an `and` with one of those can never be met. */
const possible = (node: Extract<Node, { parts: unknown }>, rests: readonly Node[]): readonly Node[] => {
  const others = rests.filter(({ kind }) => kind !== 'deny');
  if (others.length === rests.length) return rests;
  return node.kind === 'and' || node.kind === 'chain' || others.length === 0 ? [NEVER] : others;
};

const NEVER: Node = { kind: 'deny' };

/** The parts that still have to grant, in words; if the caller can never meet the rule, the whole rule. */
export function wouldPass({ node, rest }: Judgement): string {
  return wordsOf(rest.kind === 'deny' ? node : rest);
}

const judgeParts = async (node: Extract<Node, { parts: unknown }>, about: Case): Promise<Judgement> => {
  const parts = await Promise.all(node.parts.map((part) => judge(part, about)));
  const [settles, passes] =
    node.kind === 'and' || node.kind === 'chain' ? (['no', 'yes'] as const) : (['yes', 'no'] as const);
  const answers = parts.map(({ answer }) => answer);
  const answer = answers.includes(settles) ? settles : answers.includes('depends') ? 'depends' : passes;
  const missing = parts.filter((part) => part.answer !== passes);
  const rests = possible(
    node,
    (missing.length > 0 ? missing : parts).map(({ rest }) => rest),
  );
  const [only] = rests;
  const rest =
    node.name !== undefined ? node : only !== undefined && rests.length === 1 ? only : { ...node, parts: rests };
  return { node, answer, parts, rest };
};

/** Evaluates the rule inside for those callers who come through an application with the scope. */
const judgeThrough = async (node: Extract<Node, { kind: 'through' }>, { auths, field }: Case): Promise<Judgement> => {
  const persons = auths.map((auth) => auth && throughScope(auth, node.scope)).filter((auth) => auth != null);
  const [person] = persons;
  if (person === undefined) {
    const isApp = auths.some((auth) => auth && delegateOf(auth) !== null);
    return { node, answer: 'no', parts: [], rest: isApp ? node : NEVER };
  }
  const about = field && { ...field, context: withAuth(field.context, person) };
  const part = await judge(node.part, about ? { auths: persons, field: about } : { auths: persons });
  const answer = part.answer === 'yes' && persons.length < auths.length ? 'depends' : part.answer;
  return { node, answer, parts: [part], rest: { ...node, part: part.rest } };
};

/** Evaluates every part of a rule, including those that a decision would skip. Caches, logs and throws nothing. */
export async function judge(node: Node, about: Case): Promise<Judgement> {
  const { auths, field } = about;
  const plain = (answer: Judgement['answer']): Judgement => ({ node, answer, parts: [], rest: node });
  if ('parts' in node) return judgeParts(node, about);
  if (node.kind === 'through') return judgeThrough(node, about);
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
  const isMadeOfParts = 'parts' in node || node.kind === 'on' || (node.kind === 'through' && parts.length > 0);
  return isMadeOfParts ? parts.flatMap(failedParts) : [wordsOf(node)];
}
