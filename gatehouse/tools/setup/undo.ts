import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from './apply.ts';
import { hashOf, RECEIPT, type Receipt } from './receipt.ts';

/** The changes that undo a receipt, and the paths of files that were edited since and therefore stay. */
export function makeUndo(root: string, receipt: Receipt): { changes: Change[]; kept: string[] } {
  const kept: string[] = [];
  const texts = new Map<string, string>();
  const changes = new Map<string, Change>();
  const read = (path: string): string | null =>
    texts.get(path) ?? (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null);

  for (const [path, hash] of Object.entries(receipt.files)) {
    const before = read(path);
    if (before === null) continue;
    if (hashOf(before) === hash) changes.set(path, { path, before, after: null });
    else kept.push(path);
  }
  for (const { path, removed, inserted } of receipt.edits.toReversed()) {
    const text = read(path);
    if (text === null) continue;
    if (text.split(inserted).length !== 2) {
      kept.push(path);
      continue;
    }
    const after = text.replace(inserted, () => removed);
    texts.set(path, after);
    const before = changes.get(path)?.before ?? text;
    changes.set(path, { path, before, after: after === '' ? null : after });
  }
  const own = readFileSync(join(root, RECEIPT), 'utf8');
  return { changes: [...changes.values(), { path: RECEIPT, before: own, after: null }], kept };
}
