import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import pretty from 'pino-pretty';
import type { Environment } from './environment.ts';

const PATIENCE_MS = 10_000;

export type Child = {
  /** Resolves when the server is ready, with null; or when it ends before that, with its exit code. */
  started: Promise<number | null>;
  ended: Promise<number>;
  stop(): Promise<number>;
};

/** Runs a script of this project in a process of its own, its log made readable. */
export const startChild = (script: string, env: Environment, colour: boolean): Child => {
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', 'tsx', script], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  child.stdout?.pipe(pretty({ colorize: colour, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }));
  const ended = exitCode(child);
  const ready = once(child, 'message').then(() => null);
  return {
    started: Promise.race([ready, ended]),
    ended,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      return ended.finally(() => clearTimeout(timer));
    },
  };
};

/** Runs a script to its end and returns its exit code. */
export const runChild = (args: readonly string[], env: Environment): Promise<number> =>
  exitCode(spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] }));

const exitCode = async (child: ChildProcess): Promise<number> => {
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
};
