import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './problem.ts';

export const RECEIPT = '.gatehouse.json';

/** What setup has done to a project, so that it can be repeated, undone and updated. */
export type Receipt = {
  kind: string;
  /** The version of the template that the files are from. */
  origin: { version: string; commit: string | null };
  /** SHA-256 of the files that setup has written, by path. */
  files: Record<string, string>;
  /** What it has changed in other files. */
  edits: { path: string; removed: string; inserted: string }[];
};

/** The receipt of an earlier run; null if there is none. */
export function readReceipt(root: string): Receipt | null {
  const file = join(root, RECEIPT);
  if (!existsSync(file)) return null;
  try {
    const { kind, origin, files, edits }: Receipt = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof kind === 'string' && typeof files === 'object' && Array.isArray(edits))
      return { kind, origin, files, edits };
  } catch {
    // Reported below.
  }
  throw new SetupError(`${file} cannot be read: restore it from git, or remove it to begin again.`);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
