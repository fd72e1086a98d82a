import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux keeps the files of this folder in memory, where a copy of a database takes a tenth of the time. */
const MEMORY = '/dev/shm';
const ENOUGH_MEMORY = 1_000_000_000;

/**
 * Makes a folder for the databases of this run: in memory if there is enough, unless TMPDIR says where to put such files.
 * Removes what runs that were killed have left there.
 */
export function makeFolder(): string {
  const parent = process.env.TMPDIR === undefined && hasMemory() ? MEMORY : tmpdir();
  for (const name of readdirSync(parent)) {
    if (isLeftOver(name)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `gatehouse-test-${process.pid}-`));
}

const hasMemory = (): boolean => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH_MEMORY;
  } catch {
    return false;
  }
};

/** Whether a name is that of a folder whose process has ended. */
const isLeftOver = (name: string): boolean => {
  const [, pid] = /^gatehouse-test-(\d+)-/.exec(name) ?? [];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
};
