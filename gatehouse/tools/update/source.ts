import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git, tryGit } from './git.ts';

/** A version of the template. */
export type Source = {
  /** Its files. */
  folder: string;
  /** Null if the folder is not a git repository. */
  commit: string | null;
  date: string | null;
  /** A file of another commit, or null if there is none. */
  show(commit: string, path: string): string | null;
  /** git's ids of gatehouse/ in every commit. */
  trees(): Set<string>;
};

/**
 * Gets a version of the template, calls `use` with it, and removes it again.
 * @param from the URL of a git repository, or a folder; in a folder that is a git repository, only commits count
 * @param to a branch, tag or commit; without it the newest commit
 * @throws if there is no such version
 */
export async function withSource<Result>(
  from: string,
  to: string | undefined,
  use: (source: Source) => Promise<Result>,
): Promise<Result> {
  // git takes what begins with a dash for an option.
  for (const text of [from, to ?? ''])
    if (text.startsWith('-')) throw new Error(`"${text}" is not a URL, folder or version.`);
  if (existsSync(from) && !existsSync(join(from, '.git')) && !from.endsWith('.git')) {
    if (to !== undefined) throw new Error(`${from} is no git repository, so it has no version ${to}.`);
    requireTemplate(from, from);
    return use({ folder: from, commit: null, date: null, show: () => null, trees: () => new Set() });
  }
  const folder = mkdtempSync(join(tmpdir(), 'template-'));
  try {
    git(['clone', '--quiet', '--', from, folder]);
    const here = { cwd: folder };
    if (to !== undefined) {
      const commit = [`${to}^{commit}`, `origin/${to}^{commit}`]
        .map((name) => tryGit(['rev-parse', '--verify', '--quiet', name], here))
        .find((found) => found !== null);
      if (commit == null) throw new Error(`${from} has no version ${to}.`);
      git(['checkout', '--quiet', '--detach', commit], here);
    }
    requireTemplate(folder, from);
    return await use({
      folder,
      commit: git(['rev-parse', 'HEAD'], here),
      date: git(['show', '--no-patch', '--format=%cI', 'HEAD'], here),
      show: (commit, path) => tryGit(['show', `${commit}:${path}`], here),
      trees: () => {
        const commits = git(['rev-list', '--all', '--', 'gatehouse'], here).split('\n');
        return new Set(commits.map((commit) => tryGit(['rev-parse', `${commit}:gatehouse`], here) ?? ''));
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const requireTemplate = (folder: string, from: string): void => {
  if (existsSync(join(folder, 'gatehouse/CHANGELOG.md'))) return;
  throw new Error(`${from} is not the template: it has no gatehouse/CHANGELOG.md there.`);
};
