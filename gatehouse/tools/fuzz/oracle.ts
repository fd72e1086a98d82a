import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { judge, type Node, wordsOf } from '../../guard/index.ts';
import type { Caller } from './callers.ts';
import { withoutStepUp } from './claims.ts';
import { ask } from './operation.ts';
import type { Rows } from './rows.ts';
import type { SampleServer } from './server.ts';
import type { Visit } from './walk.ts';

/** A caller received a field that its rule, or the visibility of its row, does not allow. */
export type Breach = { readonly coordinate: string; readonly rule: string; readonly why: string };

export type Oracle = ReturnType<typeof createOracle>;

type Parts = {
  schema: GraphQLSchema;
  rules: ReadonlyMap<string, Node>;
  server: SampleServer;
  rows: Rows;
  /** Those who read rows for the oracle: an administrator, and after them everyone else. */
  readers: readonly Caller[];
};

/**
 * Decides what a caller may have, by the rules and the rows, independently of the resolvers.
 * @param parts the rules as they were reviewed, by coordinate; the rows as those who may read them do
 */
export function createOracle({ schema, rules, server, rows, readers }: Parts) {
  const answers = new Map<string, 'yes' | 'no' | 'depends'>();
  const readable = new Map<string, boolean | null>();
  const touched = new Set<string>();

  const answerOf = async (coordinate: string, { name, auth }: Caller): Promise<'yes' | 'no' | 'depends'> => {
    if (auth === null) return 'no';
    const key = `${name} ${coordinate}`;
    const node = rules.get(coordinate);
    if (node === undefined) return 'no';
    const answer = answers.get(key) ?? (await judge(node, { auths: [auth] })).answer;
    answers.set(key, answer);
    return answer;
  };

  /** The rule's decision for a row, as read by a caller who has access to it. */
  const judgeRow = async (node: Node, { type, id, args }: Omit<Visit, 'value'>, caller: Caller): Promise<boolean> => {
    if (caller.auth === null) return false;
    const parent = id === null ? undefined : await rows.find(type, id);
    const info = { schema } as unknown as GraphQLResolveInfo;
    for (const { auth } of readers) {
      if (auth === null) continue;
      const context = server.contextOf(caller.auth, auth);
      const { answer } = await judge(node, { auths: [caller.auth], field: { parent, args, context, info } });
      if (answer === 'yes') return true;
    }
    return false;
  };

  /** Whether the rule grants; if that depends on the object, the rule is evaluated with the row. */
  const allows = async (visit: Omit<Visit, 'value'>, caller: Caller): Promise<boolean> => {
    const answer = await answerOf(visit.coordinate, caller);
    const node = rules.get(visit.coordinate);
    return answer === 'depends' && node !== undefined ? judgeRow(node, visit, caller) : answer === 'yes';
  };

  /** Whether the query by id returns this object to the caller; null if there is none, or they may not use it. */
  const looksUp = async (type: string, id: string, caller: Caller): Promise<boolean | null> => {
    const lookup = rows.lookups.get(type);
    if (lookup === undefined || (await answerOf(`Query.${lookup.field}`, caller)) !== 'yes') return null;
    const query = `query A($id: ID!) { found: ${lookup.field}(${lookup.argument}: $id) { id } }`;
    const operation = { via: 'graphql', query, variables: { id }, operationName: 'A', writes: false } as const;
    const { body } = await ask(server.url, operation, caller.authorization);
    return (body as { data?: { found?: unknown } } | null)?.data?.found != null;
  };

  /** Whether the caller may know of the row, judged by anything but the requested field. */
  const mayRead = async (type: string, id: string, caller: Caller): Promise<boolean> => {
    const key = `${caller.name} ${type} ${id}`;
    const declared = touched.has(id) ? null : server.mayReadSample(type, id, caller.person);
    if (declared !== null) {
      readable.set(key, declared);
      return declared;
    }
    if (!readable.has(key)) readable.set(key, await looksUp(type, id, caller));
    if (readable.get(key) !== false) return true;
    // A row that nobody finds that way, such as a deleted author, does not count as hidden.
    for (const reader of readers) if ((await looksUp(type, id, reader)) === true) return false;
    return true;
  };

  const ruleOf = (coordinate: string): string => {
    const node = rules.get(coordinate);
    return node === undefined ? 'not a field of the schema' : wordsOf(node);
  };

  return {
    /** Evaluates every rule for these callers, so that answers that do not depend on an object are known. */
    prepare: async (callers: readonly Caller[]): Promise<void> => {
      for (const caller of callers) for (const coordinate of rules.keys()) await answerOf(coordinate, caller);
    },
    /** Whether the caller can never have this field. */
    isNever: (coordinate: string, caller: Caller): boolean => answers.get(`${caller.name} ${coordinate}`) === 'no',
    /** Whether the caller can have this field of every object. */
    isAlways: (coordinate: string, caller: Caller): boolean => answers.get(`${caller.name} ${coordinate}`) === 'yes',
    /** Whether the field is known to be allowed without a lookup, as most fields of most responses are. */
    isFine: ({ coordinate, type, id }: Visit, caller: Caller): boolean =>
      answers.get(`${caller.name} ${coordinate}`) === 'yes' &&
      (id === null || readable.get(`${caller.name} ${type} ${id}`) === true),
    ruleOf,
    /** What is wrong with the caller having this field, or null. */
    breach: async (visit: Omit<Visit, 'value'>, caller: Caller): Promise<Breach | null> => {
      const { coordinate, type, id } = visit;
      if (!(await allows(visit, caller)))
        return { coordinate, rule: ruleOf(coordinate), why: 'it does not allow this caller' };
      if (id === null || (await mayRead(type, id, caller))) return null;
      return { coordinate, rule: ruleOf(coordinate), why: `${type} ${id} is hidden from this caller` };
    },
    /** What is wrong if `Query.can` answers yes for a mutation with these arguments, or null. */
    claim: async (coordinate: string, args: Visit['args'], caller: Caller): Promise<Breach | null> => {
      const node = rules.get(coordinate);
      const about = { coordinate, type: '', id: null, args };
      if (node !== undefined && (await judgeRow(withoutStepUp(node), about, caller))) return null;
      return { coordinate, rule: ruleOf(coordinate), why: 'it does not allow this caller, and Query.can says it does' };
    },
    /** Forgets all rows and their visibility, so that they are read again. */
    refresh: (): void => {
      readable.clear();
      rows.forget();
    },
    /** Forgets what was known of these objects, because they were written. */
    forget: (ids: Iterable<string>): void => {
      for (const id of ids) {
        touched.add(id);
        for (const key of readable.keys()) if (key.endsWith(` ${id}`)) readable.delete(key);
      }
    },
  };
}
