import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import type { Sample } from '../local-clerk/index.ts';
import { clerkDirectory, loadKeys, localClerkEnv, startLocalClerk, URL_FILE } from '../local-clerk/index.ts';
import { readManifest } from './adopt/manifest.ts';
import type { Application } from './application.ts';
import { banner } from './banner.ts';
import { type Child, CODEGEN, runChild, startChild } from './child.ts';
import { type Environment, needsLocalClerk, readEnvironment, serverUrl } from './environment.ts';
import { whenNpmEnds } from './parents.ts';
import { watch } from './watch.ts';

/** `npm run dev`: the local Clerk in this process, and the server in a child process that restarts on each change. */
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
  console.log(banner(config, sample.people, readManifest('.').gatehouse?.without ?? [], colour));

  const reportEnd = () => console.log('The server has stopped. It restarts on the next change.');
  void child.died.then(reportEnd);
  await watch(['src', 'schema'], async (files) => {
    try {
      if (files.some((file) => file.endsWith('.graphql'))) {
        await runChild(CODEGEN, env, stopping.signal);
      }
    } catch (fault) {
      return console.log(fault instanceof Error ? fault.message : fault);
    }
    await child?.stop();
    if (stopping.signal.aborted) return;
    console.log(`${files.join(', ')} changed: restarting.`);
    child = startChild('src/main.ts', env, colour);
    void child.died.then(reportEnd);
  });
}

const startClerk = async (own: Environment, sample: Sample): Promise<Environment> => {
  const keys = await loadKeys();
  const server = serverUrl(own);
  const options = {
    keys,
    sample,
    directory: clerkDirectory,
    allowedOrigins: [server, server.replace('127.0.0.1', 'localhost')],
    webhookUrl: `${server}/webhooks/clerk`,
  };
  // Uses the same port as before, so that an open playground and applications find it again, or another one if it is
  // taken.
  const urlFile = join(clerkDirectory, URL_FILE);
  const port = existsSync(urlFile) ? Number(new URL(readFileSync(urlFile, 'utf8')).port) : 0;
  const { url } = await startLocalClerk({ ...options, port }).catch(() => startLocalClerk(options));
  return localClerkEnv({ keys, url });
};

/** Only a new PGlite directory is seeded; other databases get sample rows by `npm run db:seed`. */
const seedIfNew = async ({ database }: Config, env: Environment, signal: AbortSignal): Promise<void> => {
  if (database.kind !== 'pglite' || existsSync(database.directory)) return;
  await runChild(['--import', 'tsx', 'dev/gatehouse.ts', 'seed', '--if-empty'], env, signal);
};
