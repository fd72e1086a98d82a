import type { GraphQLSchema } from 'graphql';
import type { Auth } from '../auth/index.ts';
import { guardsOf } from './compile.ts';
import type { RequestContext } from './context.ts';
import { type Judgement, judge, wordsOf } from './explain.ts';

/** The judgement of a rule, part by part; `depends` if it needs an object or arguments. */
export type Part = { words: string; answer: Judgement['answer']; parts: Part[] };

/** The judgement of one field's rule for one caller, without executing the field. */
export type FieldAccess = {
  answer: Judgement['answer'];
  /** The whole rule in words. */
  rule: string;
  /** The parts that still have to grant, in words. */
  rest: string;
  tree: Part;
  /** The rule's file and line, or null if unknown. */
  place: string | null;
};

/** A root field with its arguments: to judge them, the objects that they name are loaded as the caller. */
export type Question = { coordinate: string; args: unknown; context: RequestContext };

/**
 * Creates a function that judges every field of a guarded schema for one caller, without calling resolvers.
 * @returns judgements by coordinate (`User.email`); with a question, only the judgement of that field with its
 * arguments
 */
export function createAccess(
  schema: GraphQLSchema,
  places: ReadonlyMap<string, string>,
): (auth: Auth, question?: Question) => Promise<Record<string, FieldAccess>> {
  const guards = [...guardsOf(schema).values()];
  return async (auth, question) => {
    const asked =
      question === undefined ? guards : guards.filter(({ coordinate }) => coordinate === question.coordinate);
    // A rule that uses `info` throws here, which counts as a no.
    const field = question && {
      parent: undefined,
      args: question.args,
      context: question.context,
      info: undefined as never,
    };
    const fields = asked.map(async ({ coordinate, node }): Promise<[string, FieldAccess]> => {
      const judgement = await judge(node, { auths: [auth], ...(field && { field }) });
      const rule = node.kind === 'allow' && node.reason !== null ? `anyone: ${node.reason}` : wordsOf(node);
      return [
        coordinate,
        {
          answer: judgement.answer,
          rule,
          rest: wordsOf(judgement.rest),
          tree: partOf(judgement, ''),
          place: places.get(coordinate) ?? null,
        },
      ];
    });
    return Object.fromEntries(await Promise.all(fields));
  };
}

const partOf = ({ node, answer, parts }: Judgement, about: string): Part => {
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
};
