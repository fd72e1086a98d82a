import { readFileSync } from 'node:fs';
import { guardsOf } from '../../../src/guard/compile.ts';
import { administrator, makeSchema, startApplication } from './application.ts';
import { type Caller, makeCallers } from './callers.ts';
import { createCanaries, plantCanaries } from './canaries.ts';
import { createCoverage } from './coverage.ts';
import { createGenerator } from './generate.ts';
import { createJudge } from './judge.ts';
import { ask, type Operation, type Received } from './operation.ts';
import { type Breach, createOracle } from './oracle.ts';
import { rulesOfPage } from './page.ts';
import { createPool } from './pool.ts';
import { createRandom } from './random.ts';
import { reduce } from './reduce.ts';
import { createRestGenerator } from './rest.ts';
import { createRows } from './rows.ts';
import { openSubscriptions } from './sockets.ts';
import { sweep } from './sweep.ts';

export type Options = {
  readonly operations: number;
  readonly seed: number;
  /** Only this caller. */
  readonly as?: string | undefined;
  readonly via?: 'graphql' | 'rest' | 'ws' | undefined;
  readonly onProgress?: (done: number) => void;
};

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
const PAGE = new URL('../../../schema/access.md', import.meta.url);

/** Starts a server with canaries in its data, and asks it until something is wrong or there are no operations left. */
export async function fuzz({ operations, seed, as, via, onProgress }: Options): Promise<Report> {
  const random = createRandom(seed);
  const application = await startApplication(plantCanaries);
  try {
    const schema = makeSchema();
    const nodes = [...guardsOf(schema).entries()].map(([coordinate, { node }]) => [coordinate, node] as const);
    const inCode = new Map(nodes);
    const rules = new Map([...inCode, ...rulesOfPage(readFileSync(PAGE, 'utf8'), inCode.values())]);
    const everyone = await makeCallers(application, inCode.values());
    const admin = everyone.find(({ person }) => person === administrator);
    const callers = as === undefined ? everyone : everyone.filter(({ name }) => name === as);
    if (callers.length === 0)
      throw new Error(`There is no ${as}. There are: ${everyone.map(({ name }) => name).join(', ')}.`);
    const adminAuth = admin?.auth;
    if (admin === undefined || adminAuth == null) throw new Error('The sample people have no administrator.');

    const rows = createRows(makeSchema(), () => application.contextOf(adminAuth, adminAuth));
    const oracle = createOracle({ schema, rules, application, rows, administrator: admin });
    const coverage = createCoverage(oracle.coordinates());
    const [canaries, pool] = [createCanaries(random.hex), createPool()];
    const judge = createJudge({ schema, oracle, canaries, pool, coverage });
    const everything = await rows.readAll();
    canaries.learn(everything);
    for (const { type, id } of everything) if (id !== null) pool.learnId(type, id);
    application.takeLog();

    await oracle.prepare(callers);
    let asking = admin;
    const source = { random, pool, text: () => canaries.make(asking.name), pageSize: 20 };
    const graphql = createGenerator(schema, source, (coordinate) => !oracle.isNever(coordinate, asking));
    const { body } = await ask(application.url, openApi, admin.authorization);
    const rest = createRestGenerator(body, Object.keys(schema.getTypeMap()), source);
    const sockets = openSubscriptions(schema, application.url, via === 'rest' ? [] : callers);
    const counts = { asked: 0, answered: 0, refused: 0 };

    const next = (): { caller: Caller; operation: Operation } => {
      const several = callers.filter(({ auth }) => auth !== null || random.chance(0.2));
      const caller = random.pick(several) ?? random.pick(callers) ?? admin;
      asking = caller;
      const byRest = rest !== null && (via === 'rest' || (via === undefined && random.chance(0.15)));
      return { caller, operation: byRest ? rest() : graphql() };
    };
    const check = async (caller: Caller, operation: Operation): Promise<Breach | null> => {
      const before = await judge.before(operation, caller);
      const received = await ask(application.url, operation, caller.authorization);
      counts.asked += 1;
      if (isRefused(received)) counts.refused += 1;
      else counts.answered += 1;
      if (operation.writes) await learnWritten(operation, received);
      return judge.answer(operation, received, caller, before);
    };
    /** What was written is somebody's by now: its texts are canaries, and who may read it is asked again. */
    const learnWritten = async (operation: Operation, { text }: Received): Promise<void> => {
      const said = `${JSON.stringify(operation)} ${text}`;
      const known = pool.allIds().filter((id) => said.includes(id));
      const made = [...text.matchAll(/"(\w+_[0-9a-f]{32}|[0-9a-f-]{36})"/g)].map(([, id = '']) => id);
      oracle.forget([...known, ...made]);
      for (const id of new Set([...known, ...made])) {
        for (const type of pool.typeOf(id) === undefined ? rows.lookups.keys() : [pool.typeOf(id) ?? '']) {
          canaries.learn(await rows.readOne(type, id));
        }
      }
    };
    const elsewhere = async (): Promise<{ caller: string; breach: Breach; operation: Operation } | null> => {
      for (const event of sockets.take()) {
        const breach =
          (await judge.result(event.operation, event.body, event.caller)) ??
          (await judge.text(JSON.stringify(event.body), 'event', event.caller));
        if (breach !== null) return { caller: event.caller.name, breach, operation: event.operation };
      }
      return null;
    };

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
        // A write is asked alone, last: whoever reads beside it would see either state.
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
        const logged = judge.log(application.takeLog());
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
      await sockets.close();
    }
    return { finding, ...counts, canaries: canaries.count(), coverage: coverage.summary() };
  } finally {
    await application.close();
  }
}

const openApi: Operation = { via: 'rest', method: 'GET', path: '/api/openapi.json', body: undefined, writes: false };

const isRefused = ({ status, text }: Received): boolean =>
  status >= 400 || /"code":"(UNAUTHENTICATED|FORBIDDEN)"/.test(text);
