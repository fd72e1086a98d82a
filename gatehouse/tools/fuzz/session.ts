import { readFileSync } from 'node:fs';
import { guardsOf } from '../../guard/index.ts';
import type { Source } from './arguments.ts';
import { type Caller, makeCallers } from './callers.ts';
import { createCanaries } from './canaries.ts';
import type { Coverage } from './coverage.ts';
import { createJudge } from './judge.ts';
import { type Asked, ask, type FuzzOperation, type Protocol, type Received } from './operation.ts';
import { type Breach, createOracle } from './oracle.ts';
import { reviewedRules } from './page.ts';
import { createPool } from './pool.ts';
import { createRandom } from './random.ts';
import { createRestGenerator } from './rest.ts';
import { createRows } from './rows.ts';
import type { SampleServer } from './server.ts';
import { openSubscriptions } from './sockets.ts';
import { createToolGenerator } from './tools.ts';

export type FuzzOptions = {
  readonly operations: number;
  readonly seed: number;
  /** Only this caller. */
  readonly as?: string | undefined;
  readonly via?: Protocol | undefined;
  readonly onProgress?: (done: number) => void;
};
/** The totals of all rounds of a run. */
export type Totals = {
  asked: number;
  answered: number;
  refused: number;
  canaries: number;
  readonly coverage: Coverage;
};
/** An operation with its response, and the breach if it succeeds. */
export type Sent = Asked & { readonly received: Received; readonly before: Breach | null };
export type FuzzSession = Awaited<ReturnType<typeof openSession>>;

/** Everything that a round needs: the callers, the oracle, and the generators of operations, which use the seed. */
export async function openSession(server: SampleServer, { seed, as, via }: FuzzOptions, totals: Totals) {
  const random = createRandom(seed);
  const schema = server.makeSchema();
  const inCode = new Map([...guardsOf(schema).entries()].map(([coordinate, { node }]) => [coordinate, node] as const));
  const rules = reviewedRules(readFileSync(new URL('access.md', server.sdl), 'utf8'), inCode);
  const everyone = await makeCallers(server, inCode.values());
  const admin = everyone.find(({ person }) => person === server.administrator);
  const callers = as === undefined ? everyone : everyone.filter(({ name }) => name === as);
  if (callers.length === 0)
    throw new Error(`There is no ${as}. There are: ${everyone.map(({ name }) => name).join(', ')}.`);
  const adminAuth = admin?.auth;
  if (admin === undefined || adminAuth == null) throw new Error('The sample people have no administrator.');

  const people = everyone.filter(
    ({ name, person, auth }) => name === person && auth !== null && person !== admin.person,
  );
  const readers = [admin, ...people];
  const contexts = readers.flatMap(({ auth }) => (auth === null ? [] : [() => server.contextOf(auth, auth)]));
  const rows = createRows(server.makeSchema(), contexts);
  const oracle = createOracle({ schema, rules, server, rows, readers });
  totals.coverage.know(inCode.keys());
  const [canaries, pool] = [createCanaries(random.hex, server.planted), createPool()];
  const judge = createJudge({ schema, oracle, canaries, pool, coverage: totals.coverage });
  const everything = await rows.readAll();
  canaries.learn(everything);
  for (const { type, id } of everything) if (id !== null) pool.learnId(type, id);
  server.takeLog();

  await oracle.prepare(callers);
  const sourceOf = (caller: Caller): Source => ({ random, pool, text: () => canaries.make(caller.name), pageSize: 20 });
  const { body } = await ask(server.url, openApi, admin.authorization);
  const rest = createRestGenerator(body, schema);
  const tools = await createToolGenerator(server.url, schema, server.sdl, admin.authorization);
  const sockets = openSubscriptions(schema, server.url, via === 'rest' || via === 'mcp' ? [] : callers);

  const parts = { schema, callers, administrator: admin, oracle, sourceOf, rest, tools };
  const send = async ({ caller, operation }: Asked): Promise<Sent> => {
    const before = await judge.before(operation, caller);
    const received = await ask(server.url, operation, caller.authorization);
    totals.asked += 1;
    if (isRefused(received)) totals.refused += 1;
    else totals.answered += 1;
    return { caller, operation, received, before };
  };
  /** The known rows may be out of date: only a fault that remains after reading them again is a finding. */
  const twice = async (look: () => Promise<Breach | null>): Promise<Breach | null> => {
    if ((await look()) === null) return null;
    oracle.refresh();
    return look();
  };
  const breachOf = async ({ caller, operation, received, before }: Sent): Promise<Breach | null> => {
    if (operation.writes) await learnWritten(operation, received);
    return twice(() => judge.answer(operation, received, caller, before));
  };
  /** Texts that were written are canaries from now on, and the visibility of their rows is looked up again. */
  const learnWritten = async (operation: FuzzOperation, { text }: Received): Promise<void> => {
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
  /** What is wrong with the events that arrived on sockets. */
  const elsewhere = async (): Promise<(Asked & { breach: Breach }) | null> => {
    for (const { caller, operation, body: event } of sockets.take()) {
      const breach = await twice(
        async () =>
          (await judge.result(operation, event, caller)) ?? (await judge.text(JSON.stringify(event), 'event', caller)),
      );
      if (breach !== null) return { caller, operation, breach };
    }
    return null;
  };

  return {
    ...{ ...parts, random, send, breachOf, elsewhere },
    logged: () => judge.log(server.takeLog()),
    close: async () => {
      totals.canaries = Math.max(totals.canaries, canaries.count());
      await sockets.close();
    },
  };
}

const openApi = {
  via: 'rest',
  method: 'GET',
  path: '/api/openapi.json',
  body: undefined,
  root: null,
  writes: false,
} as const;

const isRefused = ({ status, text }: Received): boolean =>
  status >= 400 || /"code":"(UNAUTHENTICATED|FORBIDDEN)"/.test(text);
