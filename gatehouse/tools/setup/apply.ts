import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SetupError } from './problem.ts';

/** A file before and after; null: it does not exist. */
export type Change = { path: string; before: string | null; after: string | null };

/** Makes all changes, or none: after a failure the earlier ones are undone. */
export function applyChanges(root: string, changes: readonly Change[]): void {
  const done: Change[] = [];
  try {
    for (const change of changes) {
      put(root, change.path, change.after);
      done.push(change);
    }
  } catch (cause) {
    for (const { path, before } of done.toReversed()) put(root, path, before);
    throw new SetupError(`Nothing was changed: ${cause instanceof Error ? cause.message : cause}`);
  }
}

/** Writes to a temporary file next to it first, so that the file is never incomplete. */
function put(root: string, path: string, text: string | null): void {
  const file = join(root, path);
  if (text === null) {
    rmSync(file, { force: true });
    for (let folder = dirname(file); folder !== root && isEmpty(folder); folder = dirname(folder)) rmdirSync(folder);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.gatehouse-new`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw cause;
  }
}

const isEmpty = (folder: string): boolean => existsSync(folder) && readdirSync(folder).length === 0;

/** The changes as a unified diff, made by git. */
export function diffOf(changes: readonly Change[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-setup-'));
  try {
    for (const side of ['a', 'b']) mkdirSync(join(folder, side));
    for (const { path, before, after } of changes) {
      if (before !== null) put(folder, `a/${path}`, before);
      if (after !== null) put(folder, `b/${path}`, after);
    }
    const args = [
      '-c',
      'core.autocrlf=false',
      'diff',
      '--no-index',
      '--no-color',
      '--no-ext-diff',
      '--no-prefix',
      'a',
      'b',
    ];
    const { stdout, error } = spawnSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    if (error !== undefined) throw new SetupError('git is not installed: setup needs it.');
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Why a folder should not be changed now, or null. */
export function treeFault(root: string): string | null {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain', '--', '.'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) return `${root} is not in a git repository, so you could not review or undo the changes.`;
  if (stdout.trim() === '') return null;
  return `${root} has changes that are not committed, so you could not tell them from those of setup:\n${stdout.trimEnd()}`;
}
