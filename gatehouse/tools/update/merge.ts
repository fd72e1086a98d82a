import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Merges the edits of this project into the next version of gatehouse/.
 * @param next the folder of that version, which is written to
 * @param edited paths in gatehouse/
 * @returns the files to look at: they have git's conflict markers, or only one of the two sides still has them
 */
export function mergeEdits(next: string, tree: string, edited: readonly string[]): string[] {
  return edited.filter((path) => {
    const [base, mine, theirs] = [inTree(tree, path), content(join('gatehouse', path)), content(join(next, path))];
    if (same(mine, theirs)) return false;
    if (same(base, theirs)) return keep(join(next, path), mine);
    if (base === null || mine === null || theirs === null)
      return theirs === null ? !keep(join(next, path), mine) : true;
    const { text, conflicts } = mergeFile(mine, base, theirs);
    keep(join(next, path), text);
    return conflicts;
  });
}

const content = (path: string): Buffer | null => (existsSync(path) ? readFileSync(path) : null);

const inTree = (tree: string, path: string): Buffer | null => {
  try {
    return execFileSync('git', ['cat-file', 'blob', `${tree}:${path}`], { stdio: 'pipe', maxBuffer: 256_000_000 });
  } catch {
    return null;
  }
};

const same = (one: Buffer | null, other: Buffer | null): boolean =>
  one === null || other === null ? one === other : one.equals(other);

/** Always false: there is nothing to look at. */
const keep = (path: string, bytes: Buffer | null): false => {
  if (bytes === null) rmSync(path, { force: true });
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return false;
};

/** https://git-scm.com/docs/git-merge-file: the exit code is the number of conflicts. */
const mergeFile = (mine: Buffer, base: Buffer, theirs: Buffer): { text: Buffer; conflicts: boolean } => {
  const folder = mkdtempSync(join(tmpdir(), 'merge-'));
  const names = Object.entries({ yours: mine, before: base, template: theirs });
  for (const [name, bytes] of names) writeFileSync(join(folder, name), bytes);
  const labels = names.flatMap(([name]) => ['-L', name]);
  try {
    const args = ['merge-file', '-p', ...labels, ...names.map(([name]) => join(folder, name))];
    return { text: execFileSync('git', args, { stdio: 'pipe', maxBuffer: 256_000_000 }), conflicts: false };
  } catch (cause) {
    const { status, stdout } = cause as { status: number | null; stdout: Buffer };
    if (status === null || status > 127) throw cause;
    return { text: stdout, conflicts: true };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
