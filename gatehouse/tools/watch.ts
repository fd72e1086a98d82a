import { watch as watchDirectory } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const QUIET_MS = 100;
/** The files that the server reads when it starts, without those that the tools write themselves. */
const WATCHED = /(?<!\.generated)\.ts$|\.(graphql|sql|json|html|css|js)$/;

/**
 * Calls `onChange` with the changed files under `directories` once changes pause, and never while it is still running.
 */
export async function watch(
  directories: readonly string[],
  onChange: (files: string[]) => Promise<void>,
): Promise<() => void> {
  let known = await timesOf(directories);
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  // An event only triggers a check of all files: if an editor saves by renaming, Node's file names are unreliable.
  const look = async (): Promise<void> => {
    if (running) return;
    running = true;
    for (let changed = await news(); changed.length > 0; changed = await news()) await onChange(changed);
    running = false;
  };
  const news = async (): Promise<string[]> => {
    const before = known;
    known = await timesOf(directories);
    return [...new Set([...before.keys(), ...known.keys()])].filter((file) => before.get(file) !== known.get(file));
  };
  const watchers = directories.map((directory) =>
    watchDirectory(directory, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void look(), QUIET_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

const timesOf = async (directories: readonly string[]): Promise<Map<string, number>> => {
  const lists = await Promise.all(
    directories.map(async (directory) =>
      (await readdir(directory, { recursive: true })).map((file) => join(directory, file)),
    ),
  );
  const files = lists.flat().filter((file) => WATCHED.test(file));
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return new Map(files.map((file, index) => [file, times[index] ?? 0]));
};
