import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import pretty from 'pino-pretty';
import { SHUTDOWN_MS } from '../config/index.ts';
import type { Environment } from './environment.ts';

/** The arguments that run `npm run codegen` in its own process, which reads the current SDL. */
export const CODEGEN: readonly string[] = ['node_modules/@graphql-codegen/cli/esm/bin.js', '--errors-only'];

/** As Docker does: a second longer than the server allows itself. */
const KILL_AFTER_MS = SHUTDOWN_MS + 1_000;

export type Child = {
  /** Resolves when the server reports that it listens. */
  ready: Promise<undefined>;
  /** Resolves with the exit code if the server ends without `stop`. */
  died: Promise<number>;
  stop(): Promise<void>;
};

/** Runs a server of this project in a child process, with a readable log. */
export function startChild(script: string, env: Environment, colour: boolean): Child {
  const leash = new URL('leash.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', 'tsx', '--import', leash, script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  child.stdout?.pipe(pretty({ colorize: colour, singleLine: true }));
  let stopped = false;
  const ended = exitCode(child);
  return {
    ready: new Promise((resolve) => child.once('message', () => resolve(undefined))),
    died: new Promise((resolve) => void ended.then((code) => stopped || resolve(code))),
    async stop() {
      stopped = true;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/**
 * Runs a script until it ends or the signal aborts.
 * @throws {Error} with its output, if it fails
 */
export async function runChild(args: readonly string[], env: Environment, signal?: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
  const [code, stdout, stderr] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`${stdout}${stderr}`.trim());
}

const exitCode = async (child: ChildProcess): Promise<number> => {
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
};
