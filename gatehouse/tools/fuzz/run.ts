import type { Application } from '../application.ts';
import type { Caller } from './callers.ts';
import { plantCanaries } from './canaries.ts';
import type { createCoverage } from './coverage.ts';
import type { Operation } from './operation.ts';
import type { Breach } from './oracle.ts';
import { reduce } from './reduce.ts';
import { startSampleServer } from './server.ts';
import { type Options, openSession } from './session.ts';
import { sweep } from './sweep.ts';

export type Finding = Breach & {
  readonly caller: string;
  readonly operation: Operation;
  /** Number of the operation in its run. */
  readonly at: number;
  /** Whether the operation shows it when it is asked alone. */
  readonly alone: boolean;
};

export type Report = {
  readonly finding: Finding | null;
  readonly asked: number;
  readonly answered: number;
  readonly refused: number;
  readonly canaries: number;
  readonly coverage: ReturnType<ReturnType<typeof createCoverage>['summary']>;
};

const AT_ONCE = 4;

/** Starts a server with canaries in its data, and asks it until something is wrong or there are no operations left. */
export async function runFuzz(application: Application, options: Options): Promise<Report> {
  const { operations, via, onProgress } = options;
  const server = await startSampleServer(application, plantCanaries);
  try {
    const session = await openSession(server, options);
    const { schema, callers, oracle, canaries, coverage, counts, source, judge, next, check, elsewhere } = session;
    const found = async (at: number, caller: Caller, operation: Operation, breach: Breach): Promise<Finding> => {
      const shows = async (smaller: Operation) => (await check(caller, smaller))?.coordinate === breach.coordinate;
      const alone = operation.writes ? true : await shows(operation);
      const smallest = alone && !operation.writes ? await reduce(schema, operation, shows) : operation;
      return { ...breach, caller: caller.name, operation: smallest, at, alone };
    };

    let finding: Finding | null = null;
    try {
      for (let done = 0; done < operations && finding === null; ) {
        const batch = [next()];
        while (batch.length < AT_ONCE && !batch.some(({ operation }) => operation.writes)) batch.push(next());
        // A write is sent alone: a read beside it could see either state.
        const [reads, writes] = [
          batch.filter((one) => !one.operation.writes),
          batch.filter((one) => one.operation.writes),
        ];
        for (const group of [reads, writes]) {
          const breaches = await Promise.all(group.map(({ caller, operation }) => check(caller, operation)));
          for (const [index, { caller, operation }] of group.entries()) {
            const breach = breaches[index] ?? null;
            if (breach !== null && finding === null) finding = await found(done + index + 1, caller, operation, breach);
          }
        }
        done += batch.length;
        const event: Awaited<ReturnType<typeof elsewhere>> = finding === null ? await elsewhere() : null;
        const logged = judge.log(server.takeLog());
        const last = batch.at(-1);
        if (event !== null) finding = { ...event.breach, ...event, at: done, alone: false };
        else if (finding === null && logged !== null && last !== undefined) {
          finding = { ...logged, caller: last.caller.name, operation: last.operation, at: done, alone: false };
        }
        onProgress?.(done);
      }
      const last = finding !== null || via === 'rest' ? [] : await sweep(schema, callers, oracle, source);
      for (const { caller, operation } of last) {
        if (finding !== null) break;
        const breach = await check(caller, operation);
        const event = await elsewhere();
        if (breach !== null) finding = await found(operations, caller, operation, breach);
        else if (event !== null) finding = { ...event.breach, ...event, at: operations, alone: false };
      }
    } finally {
      await session.close();
    }
    return { finding, ...counts, canaries: canaries.count(), coverage: coverage.summary() };
  } finally {
    await server.close();
  }
}
