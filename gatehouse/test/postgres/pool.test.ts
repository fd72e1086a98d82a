import { expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../log/index.ts';
import { openDatabase } from '../../postgres/open-database.ts';
import { migrationsFolder } from '../app/data/migrations.ts';
import { startApi } from '../support/api.ts';
import { makeTestDatabase } from '../support/database.ts';
import { connectPostgres } from '../support/postgres.ts';

const POSTS = '{ poems(first: 1) { edges { node { title } } } }';
const pool = { size: 1, waitMs: 500, statementMs: 30_000 };

const start = async (waitMs = pool.waitMs) => {
  const { config, remove } = await makeTestDatabase();
  if (config.kind !== 'postgres') throw new Error('not PostgreSQL');
  const lines: string[] = [];
  const log = createLog({ logLevel: 'warn' }, { write: (line: string) => void lines.push(line) });
  const statements: string[] = [];
  const onQuery = (statement: string) => void statements.push(statement);
  const opened = await openDatabase(config, log, { migrationsFolder, onQuery, pool: { ...pool, waitMs } });
  const api = await startApi({}, { database: { ...opened, statements } });
  onTestFinished(async () => {
    await opened.close();
    await remove();
  });
  // The first connection takes its time on a busy machine.
  const isConnected = async () => (await api.anonymous.query('{ poems(first: 2) { edges { cursor } } }')).status;
  await expect.poll(isConnected, { timeout: 10_000 }).toBe(200);
  const blocker = await connectPostgres(config.url);
  /** All requests that read poems wait, on the one connection that there is. */
  const exhaust = async () => {
    await blocker.query('begin');
    await blocker.query('lock table poems');
    const waiting = api.anonymous.query(POSTS);
    const blocked = async () => {
      const sql =
        "select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
      return (await blocker.query(sql)).rows[0].count;
    };
    await expect.poll(blocked, { timeout: 10_000 }).toBe(1);
    return async () => {
      await blocker.query('rollback');
      return waiting;
    };
  };
  return { api, exhaust, warnings: () => lines.map((line) => JSON.parse(line)) };
};

it.runIf(process.env.TEST_DATABASE_URL)(
  'while no database connection is free, GraphQL and REST answer 503 with Retry-After, and /readyz 200',
  async () => {
    const { api, exhaust, warnings } = await start();
    const release = await exhaust();

    const answer = await api.anonymous.query(POSTS);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.errors).toMatchObject([
      {
        message: 'The server is busy. Try again shortly.',
        path: ['poems'],
        extensions: { code: 'SERVICE_UNAVAILABLE' },
      },
    ]);

    // By now a known query, which is executed in another way.
    expect((await api.anonymous.query(POSTS)).status).toBe(503);

    const mutation = await api.as('linus').query('mutation { createPoem(input: { title: "a", body: "b" }) { id } }');
    expect([mutation.status, mutation.headers.get('retry-after')]).toEqual([503, '1']);

    const rest = await api.anonymous.fetch('/api/poems');
    expect([rest.status, rest.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await rest.json()).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });

    expect((await api.anonymous.fetch('/readyz')).status).toBe(200);

    expect((await release()).errors).toBeUndefined();
    expect((await api.anonymous.query(POSTS)).status).toBe(200);
    expect(warnings()[0]).toMatchObject({ msg: 'no database connection: see DATABASE_POOL_SIZE', connections: 1 });
    expect(api.logs().filter(({ level }) => level >= 50)).toEqual([]);
  },
);

it.runIf(process.env.TEST_DATABASE_URL)(
  'answers 503 instead of a refusal if a rule cannot query the database',
  async () => {
    const { api, exhaust } = await start();
    const { data } = await api.as('linus').query('{ myPoems(first: 1) { edges { node { id } } } }');
    const [{ node }] = data.myPoems.edges;
    const release = await exhaust();
    const update = 'mutation ($id: ID!) { updatePoem(id: $id, input: { title: "new" }) { id } }';
    const answer = await api.as('linus').query(update, { id: node.id });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    expect(answer.status).toBe(503);
    await release();
  },
);

it.runIf(process.env.TEST_DATABASE_URL)(
  'while all connections are in use, callers take turns, however many requests one of them has',
  async () => {
    const { api, exhaust } = await start(20_000);
    const [linus, grace] = [api.as('linus'), api.as('grace')];
    for (const caller of [linus, grace]) await caller.query('{ me { id } }');
    const release = await exhaust();
    const before = api.database.statements.length;
    const many = Array.from({ length: 40 }, () => linus.query(POSTS));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const one = grace.query('{ me { name } }');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await release();
    for (const { errors } of await Promise.all([...many, one])) expect(errors).toBeUndefined();
    const ran = api.database.statements.slice(before);
    expect(ran).toHaveLength(41);
    expect(ran.findIndex((statement) => !statement.includes('poems'))).toBeLessThan(5);
  },
);
