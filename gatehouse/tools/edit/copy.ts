import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A copy of the project in which an edit is tried, so that the project is written once, and only if all went well. */
export type Copy = {
  root: string;
  /** The files that differ from the project. */
  changes(): Change[];
  /** Writes them to the project. */
  apply(): void;
};

export type Change = { path: string; kind: 'added' | 'changed' | 'removed' };

/** The tracked and the new files of the folder, without those that git ignores, such as `.env` and `.data/`. */
export function filesIn(root: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path))).sort();
}

/**
 * Refuses an edit that could not be undone.
 * @throws if the folder is not in git, or has changes that are not committed
 */
export function requireCleanTree(force: boolean): void {
  let status: string;
  try {
    status = execFileSync('git', ['status', '--porcelain', '--', '.'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    throw new Error('This edits many files, and only git can undo it: run git init, add everything and commit first.');
  }
  if (status === '' || force) return;
  throw new Error(
    `There are changes that are not committed:\n\n${status.split('\n').slice(0, 10).join('\n')}\n\n` +
      'Commit or stash them first, so that you can undo this; or add --force.',
  );
}

/** A line for each file. */
export function describeChanges(changes: readonly Change[]): string {
  return changes.map(({ path, kind }) => `  ${kind.padEnd(9)}${path}`).join('\n');
}

/** Copies the project into a temporary folder, calls `edit` with it, and removes the folder again. */
export async function inCopy<Result>(edit: (copy: Copy) => Promise<Result>): Promise<Result> {
  const project = process.cwd();
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'edit-')));
  try {
    const files = filesIn(project);
    for (const path of files) cpSync(join(project, path), join(root, path));
    symlinkSync(realpathSync('node_modules'), join(root, 'node_modules'), 'junction');
    const changes = () => compare(project, root, files);
    const apply = () => {
      for (const { path, kind } of changes()) {
        if (kind === 'removed') removeFile(project, path);
        else mkdirSync(dirname(join(project, path)), { recursive: true });
        if (kind !== 'removed') cpSync(join(root, path), join(project, path));
      }
    };
    return await edit({ root, changes, apply });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const compare = (project: string, root: string, before: readonly string[]): Change[] => {
  const paths = new Set([...before, ...filesBelow(root)]);
  return [...paths].sort().flatMap((path): Change[] => {
    const [old, now] = [contentOf(join(project, path)), contentOf(join(root, path))];
    if (now === null) return [{ path, kind: 'removed' }];
    if (old === null) return [{ path, kind: 'added' }];
    return old.equals(now) ? [] : [{ path, kind: 'changed' }];
  });
};

/** Also removes folders left empty. */
const removeFile = (project: string, path: string): void => {
  rmSync(join(project, path));
  for (let at = dirname(path); at !== '.' && readdirSync(join(project, at)).length === 0; at = dirname(at)) {
    rmdirSync(join(project, at));
  }
};

const contentOf = (path: string): Buffer | null => (existsSync(path) ? readFileSync(path) : null);

const NOT_OURS = new Set(['node_modules', 'dist', '.data', '.git']);

/** The files of a copy. */
export function filesBelow(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    });
}
