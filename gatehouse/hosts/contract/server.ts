import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { localClerkEnv } from '../../local-clerk/index.ts';
import type { ContractClerk } from './clerk.ts';
import type { Configuration } from './contract.ts';

export type StartedServer = { url: string; close(): Promise<void> };

/** The root of this repository, for commands that refer to its files. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const STARTS_WITHIN_MS = 90_000;
const STOPS_WITHIN_MS = 5_000;

/** The variables of a server under test, beside PORT and HOST. */
export function environmentOf(configuration: Configuration, clerk: ContractClerk): Record<string, string> {
  const { CLERK_JWT_KEY = '', ...common } = localClerkEnv({ keys: clerk.signers.clerk, url: clerk.url });
  return configuration === 'own-key'
    ? { ...common, CLERK_JWT_KEY }
    : {
        ...common,
        CLERK_AUTHORIZED_PARTIES: 'http://localhost:4000,https://app.example.com',
        CLERK_ACCEPTS_TOKENS: 'api_key,m2m_token',
      };
}

/**
 * Starts a server in a separate process and waits until it accepts connections.
 * @throws with its output, if it exits or does not listen in time
 */
export async function startServer(command: string[], cwd: string, env: Record<string, string>): Promise<StartedServer> {
  const port = await freePort();
  const [program = '', ...args] = command.map((part) => part.replace('{root}', ROOT));
  const { PATH, HOME } = process.env;
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME, ...env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a new process group, so that the children of `npm start` can be ended with it.
    detached: true,
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  const url = `http://127.0.0.1:${port}`;
  const end = performance.now() + STARTS_WITHIN_MS;
  while (!(await answers(url))) {
    if (child.pid !== undefined && child.exitCode === null && performance.now() < end) {
      await sleep(100);
      continue;
    }
    await stop(child);
    throw new Error(`${command.join(' ')} did not start:\n${output.trim()}`);
  }
  return { url, close: () => stop(child) };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { redirect: 'manual' }).then(
    (response) => response.body?.cancel().then(() => true) ?? true,
    () => false,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = once(child, 'exit');
  signal(child.pid, 'SIGTERM');
  const timer = setTimeout(signal, STOPS_WITHIN_MS, child.pid, 'SIGKILL');
  await ended;
  clearTimeout(timer);
}

/** Signals the whole process group, which may have exited meanwhile. */
function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, name);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
