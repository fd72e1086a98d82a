import type { Origin } from '../adopt/manifest.ts';
import { git, tryGit } from './git.ts';
import type { Source } from './source.ts';

/** The unedited version of gatehouse/ that the project has. */
export type Base = {
  /** git's tree id of gatehouse/, which this repository knows. */
  tree: string;
  /** The template's package.json of that version, or null if it is not available. */
  manifest: string | null;
};

/**
 * Finds gatehouse/ as it was before edits in this project: as recorded by `npm run adopt` and `npm run update`, or else
 * the newest commit of this project whose gatehouse/ is that of some commit of the template. No common history is
 * needed.
 * @returns null if there is none
 */
export function findBase(origin: Origin | undefined, source: Source): Base | null {
  if (origin !== undefined) {
    const { commit } = origin;
    const manifest =
      commit === null ? null : (tryGit(['show', `${commit}:./package.json`]) ?? source.show(commit, 'package.json'));
    return tryGit(['cat-file', '-e', origin.tree]) === null ? null : { tree: origin.tree, manifest };
  }
  const known = source.trees();
  const commits = (tryGit(['rev-list', 'HEAD', '--', 'gatehouse']) ?? '').split('\n');
  for (const commit of commits) {
    const tree = tryGit(['rev-parse', '--verify', '--quiet', `${commit}:./gatehouse`]);
    if (tree !== null && known.has(tree)) return { tree, manifest: tryGit(['show', `${commit}:./package.json`]) };
  }
  return null;
}

/** The files of gatehouse/ that differ from a tree, by their path in it. */
export function editedSince(tree: string, now: string): string[] {
  return git(['diff', '--name-only', '--no-renames', '-z', tree, now])
    .split('\0')
    .filter((path) => path !== '');
}
