import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import type { Caller } from './callers.ts';
import type { Canaries } from './canaries.ts';
import type { Coverage } from './coverage.ts';
import type { FuzzOperation, GraphQLOperation, Received } from './operation.ts';
import type { Breach, Oracle } from './oracle.ts';
import type { Pool } from './pool.ts';
import { restVisitsOf } from './rest-visits.ts';
import { coordinateAt, type Visit, visitsOf } from './walk.ts';

type Parts = { schema: GraphQLSchema; oracle: Oracle; canaries: Canaries; pool: Pool; coverage: Coverage };
type GraphQLBody = {
  data?: Record<string, unknown> | null;
  errors?: { path?: unknown[]; extensions?: { code?: string } }[];
};

/** Judges what callers receive, by the access matrix and by the canaries. */
export function createJudge({ schema, oracle, canaries, pool, coverage }: Parts) {
  const learn = ({ coordinate, type, id, value }: Visit): void => {
    if (id !== null) pool.learnId(type, id);
    if (/\.(cursor|endCursor)$/.test(coordinate)) pool.learnCursor(String(value));
  };

  const mutation = schema.getMutationType()?.name;

  const judgeVisits = async (visits: readonly Visit[], caller: Caller): Promise<Breach | null> => {
    for (const visit of visits) {
      learn(visit);
      if (visit.type === mutation) continue;
      const breach = oracle.isFine(visit, caller) ? null : await oracle.breach(visit, caller);
      if (breach !== null) return breach;
      const claimed = visit.type === 'Can' && visit.value === true ? visit.coordinate.replace('Can', 'Mutation') : null;
      const wrong = claimed === null ? null : await oracle.claim(claimed, visit.args, caller);
      if (wrong !== null) return wrong;
      coverage.reached(visit.coordinate, 'yes');
    }
    return null;
  };

  /**
   * Finds a canary in a text whose caller may not have the field that the canary comes from.
   * @param shown the values of fields that the caller may have
   */
  const judgeText = async (
    text: string,
    where: string,
    caller: Caller,
    shown: readonly Visit[] = [],
  ): Promise<Breach | null> => {
    for (const canary of canaries.found(text)) {
      const owner = canaries.ownerOf(canary);
      if (canaries.wrote(canary, caller.name)) continue;
      if (owner === undefined) {
        const column = canaries.hiddenColumnOf(canary);
        if (column === null || shown.some(({ value }) => typeof value === 'string' && value.includes(canary))) continue;
        return { coordinate: column, rule: 'no field has this column', why: `its text is in the ${where}` };
      }
      const breach = await oracle.breach({ ...owner, args: {} }, caller);
      if (breach !== null) return { ...breach, why: `${breach.why}, but its text is in the ${where}` };
    }
    return null;
  };

  const visitsIn = (operation: GraphQLOperation, body: unknown): readonly Visit[] => {
    const result = (body ?? {}) as GraphQLBody;
    const document = documentOf(operation.query);
    if (document === null) return [];
    refusals(document, result);
    return result.data ? visitsOf(schema, document, result.data, operation) : [];
  };

  const refusals = (document: DocumentNode, { errors = [] }: GraphQLBody): void => {
    for (const { path, extensions } of errors) {
      if (path === undefined || !/UNAUTHENTICATED|FORBIDDEN/.test(extensions?.code ?? '')) continue;
      const coordinate = coordinateAt(schema, document, path);
      if (coordinate !== null) coverage.reached(coordinate, 'no');
    }
  };

  return {
    /** The breach if the operation succeeds. Determined before, because its object may be gone afterwards. */
    before: async (operation: FuzzOperation, caller: Caller): Promise<Breach | null> => {
      if (operation.via === 'rest') return operation.root && oracle.breach({ ...operation.root, ...NO_ROW }, caller);
      const document = operation.writes ? documentOf(operation.query) : null;
      const [root] = document === null ? [] : visitsOf(schema, document, EVERYTHING, operation);
      return root === undefined ? null : oracle.breach(root, caller);
    },
    /** What is wrong with the result of a GraphQL operation, over any protocol. */
    result: async (operation: GraphQLOperation, body: unknown, caller: Caller) =>
      judgeVisits(visitsIn(operation, body), caller),
    /** What is wrong with an answer, or null. */
    answer: async (operation: FuzzOperation, received: Received, caller: Caller, before: Breach | null) => {
      const { headers, text, body } = received;
      if (caller.auth === null && received.status !== 401) return answeredAnyway(received);
      if (before !== null && isDone(operation, received)) return before;
      const visits = operation.via === 'graphql' ? visitsIn(operation, body) : restVisitsOf(schema, pool, body);
      return (
        (await judgeVisits(visits, caller)) ??
        (await judgeText(headers, 'headers', caller)) ??
        (await judgeText(text, 'answer', caller, visits))
      );
    },
    text: judgeText,
    /** Finds guarded texts in the log, which other people read. */
    log: (lines: readonly string[]): Breach | null => {
      for (const canary of canaries.found(lines.join('\n'))) {
        const owner = canaries.ownerOf(canary);
        const rule = owner === undefined ? '' : oracle.ruleOf(owner.coordinate);
        if (owner !== undefined && rule !== 'anyone')
          return { coordinate: owner.coordinate, rule, why: 'its text is in the log' };
      }
      return null;
    },
  };
}

/** Whether the operation succeeded: the response has data. */
const isDone = (operation: FuzzOperation, { status, body }: Received): boolean => {
  if (operation.via === 'rest') return status < 300;
  return Object.values((body as GraphQLBody | null)?.data ?? {}).some((value) => value !== null);
};

const answeredAnyway = ({ status }: Received): Breach => ({
  coordinate: '(any)',
  rule: 'credentials that are not valid',
  why: `they were answered with ${status}`,
});

/** The fields of the roots belong to no object. */
const NO_ROW = { type: '', id: null };

/** A result with every field, so that a walk finds the root field and its arguments. */
const EVERYTHING = new Proxy<Record<string, unknown>>({}, { get: () => true });

const documentOf = (text: string): DocumentNode | null => {
  try {
    return parse(text);
  } catch {
    return null;
  }
};
