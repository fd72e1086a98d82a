import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { freePort } from './port.ts';

/** A connection besides the server's, closed after the test. */
export async function connectPostgres(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Debian installs it in /usr/sbin, which is not on every PATH. */
const PGBOUNCER = ['pgbouncer', '/usr/sbin/pgbouncer'];

/**
 * Starts a PgBouncer in transaction mode in front of a PostgreSQL, on a free port, for one test.
 * @returns the URL through it, or null if PgBouncer is not installed
 */
export async function startPgBouncer(url: string, poolSize = 5): Promise<string | null> {
  const { hostname, port, username, pathname } = new URL(url);
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-pgbouncer-'));
  const listenPort = await freePort();
  const ini = join(directory, 'pgbouncer.ini');
  const users = join(directory, 'users.txt');
  await writeFile(users, `"${username}" ""\n`);
  await writeFile(
    ini,
    `[databases]
* = host=${hostname} port=${port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${poolSize}
logfile = ${join(directory, 'log')}
`,
  );
  // PgBouncer does not run as root.
  const isRoot = userInfo().uid === 0;
  if (isRoot) for (const path of [directory, ini, users]) await chown(path, 65_534, 65_534);
  await chmod(directory, 0o755);

  const binary = await firstThatRuns(PGBOUNCER);
  if (binary === null) {
    await rm(directory, { recursive: true, force: true });
    return null;
  }
  const child = spawn(binary, ['-q', ini], { stdio: 'ignore', ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}) });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  });
  await expect.poll(() => answers(listenPort), { timeout: 10_000 }).toBe(true);
  return `postgres://${username}@127.0.0.1:${listenPort}${pathname}`;
}

const firstThatRuns = async (names: readonly string[]): Promise<string | null> => {
  for (const name of names) {
    const child = spawn(name, ['--version'], { stdio: 'ignore' });
    const [code] = await once(child, 'exit').catch(() => [null]);
    if (code === 0) return name;
  }
  return null;
};

const answers = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  const open = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return open;
};
