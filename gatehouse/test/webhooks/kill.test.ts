import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { webhookDeliveries } from '../../clerk/deliveries.ts';
import { localClerkEnv } from '../../local-clerk/env.ts';
import { makeKeys } from '../../local-clerk/keys.ts';
import { createLog } from '../../log/index.ts';
import { openDatabase } from '../../postgres/open-database.ts';
import type { Config } from '../app/config.ts';
import { migrationsFolder } from '../app/data/migrations.ts';
import { makeTestDatabase } from '../support/database.ts';
import { type Message, makeHistory, type Pick } from './history.ts';
import { delivererTo, readMirror } from './support.ts';

const keys = await makeKeys();
const main = new URL('../app/main.ts', import.meta.url).pathname;

/** A directory for the server to run in, with its own database. */
const makePlace = async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  const { config, remove } = await makeTestDatabase();
  if (config.kind === 'pglite') await symlink(dirname(config.directory), join(cwd, '.data'));
  onTestFinished(async () => {
    await remove();
    await rm(cwd, { recursive: true, force: true });
  });
  return { cwd, config };
};

/** Starts the server as a separate process; resolves once it listens. */
const startServer = async ({ cwd, config }: { cwd: string; config: Config['database'] }) => {
  const env = {
    PATH: process.env.PATH,
    ...localClerkEnv({ keys, url: 'http://127.0.0.1:9' }),
    PORT: '0',
    ...(config.kind === 'postgres' ? { DATABASE_URL: config.url } : {}),
  };
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  const portOf = () => /"port":(\d+)/.exec(out)?.[1];
  await expect.poll(portOf, { timeout: 30_000 }).toBeDefined();
  const port = portOf();
  const stop = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    return (await exited)[0];
  };
  return { deliver: delivererTo(`http://127.0.0.1:${port}`, keys.webhookSecret), stop };
};

/** Delivers all messages, this many at once; one without an answer counts as not delivered. */
const deliverAll = async (
  queue: Message[],
  deliver: (message: Message) => Promise<number>,
  onDone: (message: Message) => void,
) => {
  const deliverNext = async (): Promise<void> => {
    const message = queue.shift();
    if (message === undefined) return;
    const status = await deliver(message).catch(() => null);
    if (status === 204) onDone(message);
    return deliverNext();
  };
  await Promise.all(Array.from({ length: 16 }, deliverNext));
};

/** The same numbers each time: mulberry32. */
const pickFrom = (seed: number): Pick => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const shuffled = <Item>(items: Item[], pick: Pick): Item[] =>
  items
    .map((item) => ({ item, at: pick(2 ** 31) }))
    .sort((one, two) => one.at - two.at)
    .map(({ item }) => item);

it('killed in the middle of a burst and started again, the server ends with exactly what Clerk has', async () => {
  const pick = pickFrom(20_260_601);
  const { messages, state } = makeHistory(400, pick, 'burst');
  const burst = shuffled([...messages, ...messages.slice(0, 100)], pick);
  const place = await makePlace();

  const first = await startServer(place);
  const acknowledged = new Set<string>();
  let killed: Promise<unknown> | null = null;
  await deliverAll(burst, first.deliver, ({ id }) => {
    acknowledged.add(id);
    if (acknowledged.size > 180) killed ??= first.stop('SIGKILL');
  });
  await killed;
  expect(acknowledged.size).toBeGreaterThan(180);
  expect(acknowledged.size).toBeLessThan(400);

  const second = await startServer(place);
  const missing = messages.filter(({ id }) => !acknowledged.has(id));
  const again = messages.filter(({ id }) => acknowledged.has(id) && pick(4) === 0);
  const redelivered = new Set<string>();
  await deliverAll(shuffled([...missing, ...again], pick), second.deliver, ({ id }) => void redelivered.add(id));
  expect(redelivered.size).toBe(missing.length + again.length);
  expect(await second.stop('SIGTERM')).toBe(0);

  const { db, close } = await openDatabase(place.config, createLog({ logLevel: 'silent' }), { migrationsFolder });
  onTestFinished(close);
  expect(await readMirror(db, 'burst')).toEqual(state);
  expect(await db.$count(webhookDeliveries)).toBe(messages.length);
}, 90_000);
