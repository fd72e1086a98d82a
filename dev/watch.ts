import { watch as watchDirectory } from 'node:fs';

const QUIET_MS = 100;
/** What the tools write themselves, and what editors leave for a moment. */
const IGNORED = /\.generated\.ts$|\.md$|~$|\.sw[a-z]$|(^|[\\/])\.|4913$/;

/** Calls `onChange` with the files that changed below `directories`, once they are quiet, and never while it still runs. */
export const watch = (directories: readonly string[], onChange: (files: string[]) => Promise<void>): (() => void) => {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  const flush = async () => {
    if (running || changed.size === 0) return;
    const files = [...changed];
    changed.clear();
    running = true;
    await onChange(files).finally(() => {
      running = false;
    });
    await flush();
  };
  const watchers = directories.map((directory) =>
    watchDirectory(directory, { recursive: true }, (_event, file) => {
      if (file === null || IGNORED.test(file)) return;
      changed.add(`${directory}/${file}`);
      clearTimeout(timer);
      timer = setTimeout(() => void flush(), QUIET_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
};
