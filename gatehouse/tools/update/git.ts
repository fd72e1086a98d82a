import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Options = { cwd?: string; env?: NodeJS.ProcessEnv };

/**
 * The output of git, without the last line break.
 * @throws with git's message, if it fails
 */
export function git(args: readonly string[], { cwd = process.cwd(), env = process.env }: Options = {}): string {
  try {
    return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe', maxBuffer: 256_000_000 }).trimEnd();
  } catch (cause) {
    throw new Error(`git ${args[0]}: ${(cause as { stderr: string }).stderr.trim()}`, { cause });
  }
}

/** The same, or null if git fails. */
export function tryGit(args: readonly string[], options: Options = {}): string | null {
  try {
    return git(args, options);
  } catch {
    return null;
  }
}

/** git's tree id of gatehouse/ in a folder. Also adds its files to the repository of this project. */
export function treeOf(folder: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'index-'));
  try {
    const env = {
      ...process.env,
      GIT_DIR: git(['rev-parse', '--absolute-git-dir']),
      GIT_WORK_TREE: folder,
      GIT_INDEX_FILE: join(directory, 'index'),
    };
    git(['add', '--all', 'gatehouse'], { cwd: folder, env });
    return git(['write-tree', '--prefix=gatehouse/'], { cwd: folder, env });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
