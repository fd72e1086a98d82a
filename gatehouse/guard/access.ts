import type { GraphQLSchema } from 'graphql';
import type { Auth } from '../auth/index.ts';
import { guardsOf } from './compile.ts';
import type { RequestContext } from './context.ts';
import { type Case, type Judgement, judge, wordsOf, wouldPass } from './explain.ts';
import { type CallerKind, kindsOf } from './kinds.ts';
import { cellText, parseMatrix } from './matrix-page.ts';
import { type JudgedPart, partOf } from './part.ts';
import type { Node } from './tree.ts';

/** The judgement of one field's rule for one caller, without executing the field. */
type FieldAccess = {
  answer: Judgement['answer'];
  /** The whole rule in words. */
  rule: string;
  /** The parts that still have to grant, in words. */
  rest: string;
  tree: JudgedPart;
  /** The rule's file and line, or null if unknown. */
  place: string | null;
};

/** A root field with its arguments: to judge them, the objects that they name are loaded as the caller. */
export type Question = { coordinate: string; args: unknown; context: RequestContext };

/** Fields whose rule changed since another revision, each with the rule that it had then (null: it had none). */
type RuleChanges = { changed: Record<string, string | null>; gone: string[] };

export type Access = {
  /** Judges every field for this caller, by coordinate (`User.email`); with a question, only the field in question. */
  of(auth: Auth, question?: Question): Promise<Record<string, FieldAccess>>;
  /** The kinds of caller besides users. */
  kinds: readonly Omit<CallerKind, 'auths'>[];
  /** Judges every field for a kind of caller; null if there is no such kind. */
  ofKind(id: string): Promise<Record<string, FieldAccess>> | null;
  /** Compares the rules with a schema/access.md of another revision. */
  changesSince(page: string): RuleChanges;
};

/**
 * Judges the fields of a guarded schema, without calling resolvers.
 * @param places where the rule of each field is written, by coordinate
 */
export function createAccess(schema: GraphQLSchema, places: ReadonlyMap<string, string>): Access {
  const guards = [...guardsOf(schema).values()];
  const kinds = kindsOf(guards.map(({ node }) => node));
  const judged = async (some: typeof guards, about: Case): Promise<Record<string, FieldAccess>> => {
    const fields = some.map(async ({ coordinate, node }): Promise<[string, FieldAccess]> => {
      const judgement = await judge(node, about);
      const { answer } = judgement;
      const rest = answer === 'no' ? wouldPass(judgement) : wordsOf(judgement.rest);
      const place = places.get(coordinate) ?? null;
      return [coordinate, { answer, rule: ruleOf(node), rest, tree: partOf(judgement), place }];
    });
    return Object.fromEntries(await Promise.all(fields));
  };
  return {
    of: async (auth, question) => {
      if (question === undefined) return judged(guards, { auths: [auth] });
      const { args, context } = question;
      const asked = guards.filter(({ coordinate }) => coordinate === question.coordinate);
      // A rule that uses `info` throws here, which counts as a no.
      return judged(asked, { auths: [auth], field: { parent: undefined, args, context, info: undefined as never } });
    },
    kinds: kinds.map(({ auths: _, ...kind }) => kind),
    ofKind: (id) => {
      const kind = kinds.find((one) => one.id === id);
      return kind === undefined ? null : judged(guards, kind);
    },
    changesSince: (page) => {
      // The page also has rows of tools, which are no fields.
      const rows = parseMatrix(page).rows.filter(({ coordinate }) => /^\w+\.\w+$/.test(coordinate));
      const before = new Map(rows.map(({ coordinate, rule }) => [coordinate, rule]));
      const now = new Map(guards.map(({ coordinate, node }) => [coordinate, cellText(ruleOf(node))]));
      const changed = [...now].filter(([coordinate, rule]) => before.get(coordinate) !== rule);
      return {
        changed: Object.fromEntries(changed.map(([coordinate]) => [coordinate, before.get(coordinate) ?? null])),
        gone: [...before.keys()].filter((coordinate) => !now.has(coordinate)),
      };
    },
  };
}

const ruleOf = (node: Node): string =>
  node.kind === 'allow' && node.reason !== null ? `anyone: ${node.reason}` : wordsOf(node);
