import { banner } from './banner.ts';
import { runChild, startChild } from './child.ts';
import { localClerkEnv } from './clerk/env.ts';
import { clerkDirectory, loadKeys } from './clerk/keys.ts';
import { startLocalClerk } from './clerk/server.ts';
import { run } from './cli.ts';
import { type Environment, needsLocalClerk, readEnvironment, serverUrl } from './environment.ts';
import { watch } from './watch.ts';

/** `npm run dev`: local Clerk in this process, and the server in a child that is started again at each change. */
const start = async (): Promise<void> => {
  const own = readEnvironment();
  if (own.NODE_ENV === 'production') throw new Error('`npm run dev` is for development, but NODE_ENV is production.');
  const colour = process.stdout.isTTY === true && !own.NO_COLOR;
  const clerk = needsLocalClerk(own) ? await startClerk(own) : null;
  const env = { ...own, ...clerk?.env };

  let child = startChild('src/main.ts', env, colour);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await child.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const exitCode = await child.started;
  if (exitCode !== null) process.exit(exitCode);
  console.log(banner(env, { local: clerk !== null, colour }));

  const restart = async (files: string[]) => {
    if (files.some((file) => file.endsWith('.graphql')) && !(await codegen(env))) return;
    await child.stop();
    if (stopping) return;
    console.log(`Starting again: ${files.join(', ')} changed.`);
    child = startChild('src/main.ts', env, colour);
    if ((await child.started) !== null) console.log('The server did not start. It is tried again at the next change.');
  };
  watch(['src', 'schema'], restart);
};

const startClerk = async (env: Environment) => {
  const keys = await loadKeys();
  const url = serverUrl(env);
  const { url: apiUrl } = await startLocalClerk({
    keys,
    directory: clerkDirectory,
    allowedOrigins: [url, url.replace('127.0.0.1', 'localhost')],
    webhookUrl: `${url}/webhooks/clerk`,
  });
  return { env: localClerkEnv({ keys, url: apiUrl }) };
};

/** In a process of its own, so that its memory is given back. */
const codegen = async (env: Environment): Promise<boolean> =>
  (await runChild(['node_modules/@graphql-codegen/cli/esm/bin.js', '--silent'], env)) === 0;

run(start);
