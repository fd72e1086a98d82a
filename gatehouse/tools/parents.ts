import { spawnSync } from 'node:child_process';

const LOOK_EVERY_MS = 500;
const SHELL = /\b(sh|ash|bash|dash|ksh|zsh)$/;

/**
 * Calls `onEnd` once npm, or the shell in which it runs scripts, has ended. A signal to npm ends only the shell, which
 * does not forward it, and SIGKILL ends only npm.
 */
export function whenNpmEnds(onEnd: () => void): void {
  const parent = process.ppid;
  const above = parentOfShell(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (above === null || isAlive(above))) return;
    clearInterval(timer);
    onEnd();
  }, LOOK_EVERY_MS);
}

/**
 * The parent of a process if that is a shell, otherwise null. Some shells are replaced by the last command that they
 * run.
 */
const parentOfShell = (pid: number): number | null => {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent, name = ''] = /^\s*(\d+)\s+(\S+)/.exec(stdout ?? '') ?? [];
  return parent !== undefined && SHELL.test(name) ? Number(parent) : null;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
};
