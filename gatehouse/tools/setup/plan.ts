import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, type FileEdits } from './edits.ts';
import { SetupError } from './problem.ts';
import { hashOf, type Receipt } from './receipt.ts';
import { settings } from './settings.ts';

/** What a kind of project gets, before it is compared with the project. */
export type Wish = {
  /** New files, by path from the root. */
  files: { path: string; text: string }[];
  /** Edits of existing files. */
  edits: FileEdits[];
  /** Manual steps, each a sentence or lines to add. */
  manual: string[];
  notes: string[];
  /** Packages to install, with ranges. */
  packages: Record<string, string>;
  devPackages: Record<string, string>;
};

export type Change = { path: string; before: string | null; after: string };

export type Plan = Pick<Wish, 'manual' | 'notes' | 'packages' | 'devPackages'> & {
  changes: Change[];
  receipt: Receipt;
  /** Copied files that were edited since, and are therefore not changed. */
  edited: string[];
};

/**
 * Compares a wish with a project.
 * @param last the receipt of an earlier run; null: this is the first
 * @param update whether to replace files that are unchanged since an earlier run by newer ones
 * @throws {SetupError} if a file is in the way
 */
export function makePlan(
  root: string,
  wish: Wish,
  origin: Receipt['origin'],
  kind: string,
  last: Receipt | null,
  update: boolean,
): Plan {
  const read = (path: string): string | null =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null;
  const changes: Change[] = [];
  const edited: string[] = [];
  const inTheWay: string[] = [];
  const files: Receipt['files'] = { ...last?.files };
  for (const { path, text } of wish.files) {
    const before = read(path);
    const known = last?.files[path];
    if (before !== null && before !== text && known === undefined) inTheWay.push(path);
    else if (before !== null && before !== text && hashOf(before) !== known) edited.push(path);
    else if (before !== text && (before === null || update)) {
      changes.push({ path, before, after: text });
      files[path] = hashOf(text);
    } else if (known === undefined) files[path] = hashOf(text);
  }
  if (inTheWay.length > 0) {
    throw new SetupError(
      `These files are there already, and differ: ${inTheWay.join(', ')}. Move them, and run this again.`,
    );
  }

  const edits: Receipt['edits'] = [...(last?.edits ?? [])];
  for (const { path, edits: wanted } of [...wish.edits, ...settings(root, read)]) {
    const before = read(path) ?? '';
    const open = wanted.filter(
      ({ inserted }) => !edits.some((done) => done.path === path && done.inserted === inserted),
    );
    if (open.length === 0) continue;
    changes.push({ path, before: read(path), after: applyEdits(before, open) });
    edits.push(...open.map(({ removed, inserted }) => ({ path, removed, inserted })));
  }
  const { manual, notes, packages, devPackages } = wish;
  return { changes, edited, manual, notes, packages, devPackages, receipt: { kind, origin, files, edits } };
}
