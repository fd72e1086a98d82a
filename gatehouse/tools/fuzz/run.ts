import type { Application } from '../application.ts';
import { chance } from './chance.ts';
import { createCoverage } from './coverage.ts';
import { type Asked, protocolOf } from './operation.ts';
import type { Breach } from './oracle.ts';
import { reduce } from './reduce.ts';
import { startSampleServer } from './server.ts';
import { type FuzzOptions, type FuzzSession, openSession, type Totals } from './session.ts';
import { sweep } from './sweep.ts';
import { tour } from './tour.ts';

export type Finding = Breach & {
  readonly caller: string;
  readonly operation: Asked['operation'];
  /** Number of the operation in its run. */
  readonly at: number;
  /** Whether the operation alone shows it. */
  readonly alone: boolean;
};

export type Report = Omit<Totals, 'coverage'> & {
  readonly finding: Finding | null;
  readonly coverage: ReturnType<Totals['coverage']['summary']>;
};

type Operations = AsyncIterator<Asked, undefined> | Iterator<Asked, undefined>;

const AT_ONCE = 4;

/**
 * Sends operations to a server with canaries in its data, until there is a finding or no operation is left: first a
 * fixed sequence, then random ones, on another server, because the first round changes nearly every row.
 */
export async function runFuzz(application: Application, options: FuzzOptions): Promise<Report> {
  const totals: Totals = { asked: 0, answered: 0, refused: 0, canaries: 0, coverage: createCoverage() };
  // Events on sockets are caused by GraphQL operations.
  const protocol = options.via === 'ws' ? 'graphql' : options.via;
  const isWanted = ({ operation }: Asked) => protocol === undefined || protocolOf(operation) === protocol;
  async function* inOrder(session: FuzzSession): AsyncGenerator<Asked> {
    for (const asked of tour(session)) if (isWanted(asked)) yield asked;
    for await (const asked of sweep(session)) if (isWanted(asked)) yield asked;
  }
  let [done, finding]: [number, Finding | null] = [0, null];
  for (const operationsIn of [inOrder, (session: FuzzSession) => chance(session, options.via)]) {
    if (finding !== null || done >= options.operations) break;
    const server = await startSampleServer(application);
    try {
      const session = await openSession(server, options, totals);
      [done, finding] = await askAll(session, operationsIn(session), done, options).finally(session.close);
    } finally {
      await server.close();
    }
  }
  return { ...totals, finding, coverage: totals.coverage.summary() };
}

const askAll = async (
  session: FuzzSession,
  operations: Operations,
  from: number,
  { operations: most, onProgress }: FuzzOptions,
): Promise<[done: number, finding: Finding | null]> => {
  const takeBatch = batchesOf(operations);
  for (let done = from; done < most; ) {
    const batch = await takeBatch(Math.min(AT_ONCE, most - done));
    if (batch.length === 0) return [done, null];
    const finding = await askBatch(session, batch, done);
    done += batch.length;
    onProgress?.(done);
    if (finding !== null) return [done, finding];
  }
  return [most, null];
};

/** Batches of reads. A write is a batch of its own, because a concurrent read could see either state. */
const batchesOf = (operations: Operations) => {
  let held: Asked | null = null;
  return async (size: number): Promise<Asked[]> => {
    const batch: Asked[] = [];
    while (batch.length < size && batch[0]?.operation.writes !== true) {
      const next: Asked | null = held ?? (await operations.next()).value ?? null;
      held = null;
      if (next === null) break;
      if (next.operation.writes && batch.length > 0) {
        held = next;
        break;
      }
      batch.push(next);
    }
    return batch;
  };
};

/** Sends a batch at once, and judges the responses in order, so that a seed always has the same finding. */
const askBatch = async (session: FuzzSession, batch: readonly Asked[], done: number): Promise<Finding | null> => {
  const sent = await Promise.all(batch.map(session.send));
  for (const [index, one] of sent.entries()) {
    const breach = await session.breachOf(one);
    if (breach !== null) return reduced(session, one, breach, done + index + 1);
  }
  const at = done + batch.length;
  const event = await session.elsewhere();
  if (event !== null) return { ...event.breach, ...event, caller: event.caller.name, at, alone: false };
  const [logged, last] = [session.logged(), batch.at(-1)];
  if (logged === null || last === undefined) return null;
  return { ...logged, caller: last.caller.name, operation: last.operation, at, alone: false };
};

/** The finding with the smallest operation that shows it; with the original if that alone does not. */
const reduced = async (
  session: FuzzSession,
  { caller, operation }: Asked,
  breach: Breach,
  at: number,
): Promise<Finding> => {
  let latest = breach;
  const shows = async (smaller: Asked['operation']) => {
    const again = await session.breachOf(await session.send({ caller, operation: smaller }));
    if (again?.coordinate !== breach.coordinate) return false;
    latest = again;
    return true;
  };
  const alone = await shows(operation);
  const smallest = alone ? await reduce(session.schema, operation, shows) : operation;
  return { ...latest, caller: caller.name, operation: smallest, at, alone };
};
