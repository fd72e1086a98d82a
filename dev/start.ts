import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '../src/config.ts';
import { banner } from './banner.ts';
import { runChild, startChild } from './child.ts';
import { localClerkEnv } from './clerk/env.ts';
import { clerkDirectory, loadKeys } from './clerk/keys.ts';
import { startLocalClerk } from './clerk/server.ts';
import { run } from './cli.ts';
import { type Environment, isOnThisMachine, needsLocalClerk, readEnvironment, serverUrl } from './environment.ts';
import { watch } from './watch.ts';

const codegen = 'node_modules/@graphql-codegen/cli/esm/bin.js';

/** `npm run dev`: local Clerk in this process, and the server in a child that is started again at each change. */
const start = async (): Promise<void> => {
  const own = readEnvironment();
  if (own.NODE_ENV === 'production') throw new Error('`npm run dev` is for development, but NODE_ENV is production.');
  const env = needsLocalClerk(own) ? { ...own, ...(await startClerk(own)) } : own;
  const config = readConfig(env);
  const colour = process.stdout.isTTY === true && !own.NO_COLOR;
  await seedIfNew(config, env);

  let child = startChild('src/main.ts', env, colour);
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await child.stop();
    process.exit(0);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);

  const exitCode = await Promise.race([child.ready, child.died]);
  if (exitCode !== undefined) process.exit(exitCode);
  console.log(banner(config, colour));

  const sayDead = () => console.log('The server ended. It is started again at the next change.');
  void child.died.then(sayDead);
  await watch(['src', 'schema'], async (files) => {
    try {
      if (files.some((file) => file.endsWith('.graphql'))) await runChild([codegen, '--errors-only'], env);
    } catch (fault) {
      return console.log(fault instanceof Error ? fault.message : fault);
    }
    await child.stop();
    if (stopping) return;
    console.log(`${files.join(', ')} changed: starting again.`);
    child = startChild('src/main.ts', env, colour);
    void child.died.then(sayDead);
  });
};

const startClerk = async (own: Environment): Promise<Environment> => {
  const keys = await loadKeys();
  const server = serverUrl(own);
  const options = {
    keys,
    directory: clerkDirectory,
    allowedOrigins: [server, server.replace('127.0.0.1', 'localhost')],
    webhookUrl: `${server}/webhooks/clerk`,
  };
  // On the port it had before, so that an open playground finds it again; on another one where that is taken.
  const portFile = join(clerkDirectory, 'port');
  const port = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0;
  const { url } = await startLocalClerk({ ...options, port }).catch(() => startLocalClerk(options));
  writeFileSync(portFile, new URL(url).port);
  return localClerkEnv({ keys, url });
};

/** An existing PGlite directory is not opened for this: it would make each start a second longer. */
const seedIfNew = async ({ database }: Config, env: Environment): Promise<void> => {
  if (database.kind === 'pglite' ? existsSync(database.directory) : !isOnThisMachine(database)) return;
  await runChild(['--import', 'tsx', 'dev/seed-if-empty.ts'], env);
};

run(start);
