import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { makeTestDatabase } from '../support/api.ts';
import { startBalancer } from './balancer.ts';
import { type Built, build, listening, mint, productionEnv, startBuilt, workingDirectory } from './support.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

const redis = process.env.TEST_REDIS_URL;
const missing = process.env.TEST_DATABASE_URL === undefined || redis === undefined;
beforeAll(async () => void (missing || (await build())));

const CALLERS = 8;
const PAUSE_MS = 15;
const OPERATIONS = [
  '{ me { name } }',
  '{ posts(first: 5) { edges { node { title author { name } } } } }',
  'mutation { createPost(input: { title: "Under load", body: "..." }) { id } }',
];

/** Callers who send requests with pauses of a few milliseconds, until they are stopped. */
const askOn = async (url: string) => {
  const authorization = `Bearer ${await mint('linus', { ttl: 600 })}`;
  const count = { asked: 0, failed: [] as string[] };
  let over = false;
  const call = async (): Promise<void> => {
    const query = OPERATIONS[count.asked++ % OPERATIONS.length];
    const headers = { 'content-type': 'application/json', authorization };
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
      .then(
        async (response) =>
          `${response.status} ${JSON.stringify(((await response.json()) as { errors?: unknown }).errors)}`,
      )
      .catch(String);
    if (answer !== '200 undefined') count.failed.push(answer);
  };
  const callers = Array.from({ length: CALLERS }, async () => {
    while (!over) {
      await call();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  });
  const stop = async () => {
    over = true;
    await Promise.all(callers);
  };
  onTestFinished(stop);
  return { count, stop };
};

it('a rolling restart of two instances under load loses no request, and one that is killed does not stop the other', async ({
  skip,
}) => {
  if (missing || redis === undefined) return skip('TEST_DATABASE_URL and TEST_REDIS_URL are not set');
  const { config, remove } = await makeTestDatabase();
  onTestFinished(remove);
  const cwd = await workingDirectory(config);
  const env = { ...productionEnv(config), REDIS_URL: redis, SHUTDOWN_DELAY_SECONDS: '2', LOG_LEVEL: 'warn' };
  const start = async (port?: number): Promise<Built> => {
    const server = await startBuilt('main.js', { cwd, env, ...(port === undefined ? {} : { port }) });
    await listening(server);
    return server;
  };
  const first = await start();
  const second = await start();
  const { url, ready } = await startBalancer([first.port, second.port]);
  const bothReady = () => expect.poll(() => ready().length, { timeout: 30_000 }).toBe(2);
  await bothReady();

  const { count } = await askOn(url);
  const afterMore = (requests: number) => {
    const wanted = count.asked + requests;
    return expect.poll(() => count.asked, { timeout: 60_000 }).toBeGreaterThan(wanted);
  };
  const restart = async ({ child, ended, port }: Built): Promise<Built> => {
    await afterMore(50);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await afterMore(50);
    const again = await start(port);
    await bothReady();
    return again;
  };
  const again = await restart(first);
  await restart(second);
  await afterMore(50);
  expect(count.failed).toEqual([]);

  again.child.kill('SIGKILL');
  await again.ended;
  await expect.poll(ready, { timeout: 10_000 }).toEqual([second.port]);
  await afterMore(CALLERS);
  const lost = count.failed.length;
  await afterMore(100);
  expect(count.failed.length).toBe(lost);
});
