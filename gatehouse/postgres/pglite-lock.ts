import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../errors/index.ts';

/** A server that is being restarted gets this long to close. */
const PATIENCE_MS = 3_000;

/**
 * Keeps a second process out of a PGlite directory, which two writers would destroy. The lock is a file beside it with
 * the holder's process id, so that what a killed process left behind is recognised.
 * @returns the function that gives it back
 * @throws {StartError} where another process keeps it
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

/** Who holds the lock, or null where they are gone. In a container every process may have this id, hence not ourselves. */
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
