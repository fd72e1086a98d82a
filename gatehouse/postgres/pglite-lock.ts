import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../errors/index.ts';

/** How long to wait for a restarting server to close: in development, because PGlite serves one process. */
const PATIENCE_MS = 3_000;

/**
 * Keeps other processes out of a PGlite directory, which two writers would destroy. The lock is a file next to it with
 * the process id of its holder, so that the lock of a killed process is recognized.
 * @returns a function that releases the lock
 * @throws {StartError} if another process holds it
 */
export async function lockDirectory(directory: string): Promise<() => void> {
  const file = `${directory}.lock`;
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new StartError(`The lock ${file} cannot be written: check who owns its directory.`, { cause });
      }
    }
    const holder = holderOf(file);
    if (holder === null) {
      rmSync(file, { force: true });
    } else if (performance.now() < deadline) {
      await sleep(50);
    } else {
      throw new StartError(
        `The database in ${directory} is in use by process ${holder}: stop that first, or set DATABASE_URL to a PostgreSQL, ` +
          `which any number of processes can share. If no server of this project runs, delete ${file}.`,
      );
    }
  }
}

/**
 * The process that holds the lock, or null if it has ended. Never this process: in containers, every process may have
 * the same id.
 */
const holderOf = (file: string): string | null => {
  try {
    const pid = readFileSync(file, 'utf8');
    if (pid === '') return 'unknown';
    if (pid === String(process.pid)) return null;
    process.kill(Number(pid), 0);
    return pid;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM' ? 'of another user' : null;
  }
};
