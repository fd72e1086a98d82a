import { existsSync } from 'node:fs';
import type { Config } from '../config/index.ts';
import type { Sample } from '../local-clerk/index.ts';
import { clerkDirectory, loadKeys, localClerkEnv, startLocalClerk } from '../local-clerk/index.ts';
import type { Application } from './application.ts';
import { banner } from './banner.ts';
import { type Child, runChild, startChild } from './child.ts';
import { type Environment, isOnThisMachine, needsLocalClerk, readEnvironment, serverUrl } from './environment.ts';
import { whenNpmEnds } from './parents.ts';
import { watch } from './watch.ts';

const codegen = 'node_modules/@graphql-codegen/cli/esm/bin.js';

/** `npm run dev`: local Clerk in this process, and the server in a child that is started again at each change. */
export async function start({ sample, loadReadConfig }: Application): Promise<void> {
  const own = readEnvironment();
  if (own.NODE_ENV === 'production') throw new Error('`npm run dev` is for development, but NODE_ENV is production.');
  const env = needsLocalClerk(own) ? { ...own, ...(await startClerk(own, sample)) } : own;
  const readConfig = await loadReadConfig();
  const config = readConfig(env);
  const colour = process.stdout.isTTY === true && !own.NO_COLOR;
  const stopping = new AbortController();
  let child: Child | null = null;
  const stop = async () => {
    stopping.abort();
    await child?.stop();
    process.exit(0);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (env.npm_lifecycle_event !== undefined) whenNpmEnds(stop);

  await seedIfNew(config, env, stopping.signal);
  child = startChild('src/main.ts', env, colour);

  const exitCode = await Promise.race([child.ready, child.died]);
  if (exitCode !== undefined) process.exit(exitCode);
  console.log(banner(config, sample.people, colour));

  const sayDead = () => console.log('The server ended. It is started again at the next change.');
  void child.died.then(sayDead);
  await watch(['src', 'schema'], async (files) => {
    try {
      if (files.some((file) => file.endsWith('.graphql'))) {
        await runChild([codegen, '--errors-only'], env, stopping.signal);
      }
    } catch (fault) {
      return console.log(fault instanceof Error ? fault.message : fault);
    }
    await child?.stop();
    if (stopping.signal.aborted) return;
    console.log(`${files.join(', ')} changed: starting again.`);
    child = startChild('src/main.ts', env, colour);
    void child.died.then(sayDead);
  });
}

const startClerk = async (own: Environment, sample: Sample): Promise<Environment> => {
  const keys = await loadKeys();
  const server = serverUrl(own);
  const start = (port: number) =>
    startLocalClerk({
      keys,
      port,
      sample,
      directory: clerkDirectory,
      allowedOrigins: [server, server.replace('127.0.0.1', 'localhost')],
      webhookUrl: `${server}/webhooks/clerk`,
    });
  // The same port at each start, since applications remember where they signed in.
  const port = Number(new URL(server).port);
  const { url } = await start(port === 0 || port === 65_535 ? 0 : port + 1).catch((cause) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    console.log(`Port ${port + 1} is taken: local Clerk takes another, and applications have to sign in again.`);
    return start(0);
  });
  return localClerkEnv({ keys, url });
};

/** An existing PGlite directory is not opened for this: it would make each start a second longer. */
const seedIfNew = async ({ database }: Config, env: Environment, signal: AbortSignal): Promise<void> => {
  if (database.kind === 'pglite' ? existsSync(database.directory) : !isOnThisMachine(database)) return;
  await runChild(['--import', 'tsx', 'dev/gatehouse.ts', 'seed', '--if-empty'], env, signal);
};
