import { readFileSync } from 'node:fs';
import { guardsOf } from '../../guard/index.ts';
import { type Caller, makeCallers } from './callers.ts';
import { createCanaries } from './canaries.ts';
import { createCoverage } from './coverage.ts';
import { createGenerator } from './generate.ts';
import { createJudge } from './judge.ts';
import { ask, type Door, type Operation, type Received } from './operation.ts';
import { type Breach, createOracle } from './oracle.ts';
import { rulesOfPage } from './page.ts';
import { createPool } from './pool.ts';
import { createRandom } from './random.ts';
import { createRestGenerator } from './rest.ts';
import { createRows } from './rows.ts';
import type { SampleServer } from './server.ts';
import { openSubscriptions } from './sockets.ts';

export type Options = {
  readonly operations: number;
  readonly seed: number;
  /** Only this caller. */
  readonly as?: string | undefined;
  readonly via?: Door | undefined;
  readonly onProgress?: (done: number) => void;
};

/** All that a run needs: the callers, the oracles, and the operations, which follow from the seed. */
export async function openSession(server: SampleServer, { seed, as, via }: Options) {
  const random = createRandom(seed);
  const schema = server.makeSchema();
  const page = readFileSync(new URL('access.md', server.sdl), 'utf8');
  const nodes = [...guardsOf(schema).entries()].map(([coordinate, { node }]) => [coordinate, node] as const);
  const inCode = new Map(nodes);
  const rules = new Map([...inCode, ...rulesOfPage(page, inCode.values())]);
  const everyone = await makeCallers(server, inCode.values());
  const admin = everyone.find(({ person }) => person === server.administrator);
  const callers = as === undefined ? everyone : everyone.filter(({ name }) => name === as);
  if (callers.length === 0)
    throw new Error(`There is no ${as}. There are: ${everyone.map(({ name }) => name).join(', ')}.`);
  const adminAuth = admin?.auth;
  if (admin === undefined || adminAuth == null) throw new Error('The sample people have no administrator.');

  const rows = createRows(server.makeSchema(), () => server.contextOf(adminAuth, adminAuth));
  const oracle = createOracle({ schema, rules, server, rows, administrator: admin });
  const coverage = createCoverage(oracle.coordinates());
  const [canaries, pool] = [createCanaries(random.hex), createPool()];
  const judge = createJudge({ schema, oracle, canaries, pool, coverage });
  const everything = await rows.readAll();
  canaries.learn(everything);
  for (const { type, id } of everything) if (id !== null) pool.learnId(type, id);
  server.takeLog();

  await oracle.prepare(callers);
  let asking = admin;
  const source = { random, pool, text: () => canaries.make(asking.name), pageSize: 20 };
  const graphql = createGenerator(schema, source, (coordinate) => !oracle.isNever(coordinate, asking));
  const { body } = await ask(server.url, openApi, admin.authorization);
  const rest = createRestGenerator(body, Object.keys(schema.getTypeMap()), source);
  const sockets = openSubscriptions(schema, server.url, via === 'rest' ? [] : callers);
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
    const received = await ask(server.url, operation, caller.authorization);
    counts.asked += 1;
    if (isRefused(received)) counts.refused += 1;
    else counts.answered += 1;
    if (operation.writes) await learnWritten(operation, received);
    const breach = await judge.answer(operation, received, caller, before);
    if (breach === null || operation.writes) return breach;
    // What was known of the rows may be out of date: only what is still wrong then is a finding.
    oracle.refresh();
    return judge.answer(operation, received, caller, before);
  };
  /** Texts that were written are canaries from now on, and the visibility of their rows is looked up again. */
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

  return {
    schema,
    callers,
    oracle,
    canaries,
    coverage,
    counts,
    source,
    judge,
    next,
    check,
    elsewhere,
    close: sockets.close,
  };
}

const openApi: Operation = { via: 'rest', method: 'GET', path: '/api/openapi.json', body: undefined, writes: false };

const isRefused = ({ status, text }: Received): boolean =>
  status >= 400 || /"code":"(UNAUTHENTICATED|FORBIDDEN)"/.test(text);
