import { readFile, writeFile } from 'node:fs/promises';

/** Text to insert into a file, after or before the match of a pattern. */
export type Insertion = { file: string; at: RegExp; place: 'behind' | 'before'; text: string };

/**
 * Inserts texts into files of the application.
 * @returns the changed files, and a line for each text whose place was not found, for the developer to add
 */
export async function insertAll(insertions: readonly Insertion[]): Promise<{ changed: string[]; left: string[] }> {
  const changed = new Set<string>();
  const left: string[] = [];
  for (const { file, at, place, text } of insertions) {
    const before = await readFile(file, 'utf8').catch(() => '');
    if (!at.test(before)) {
      left.push(`Add to ${file}: ${text.trim()}`);
      continue;
    }
    await writeFile(
      file,
      before.replace(at, (found) => (place === 'behind' ? found + text : text + found)),
    );
    changed.add(file);
  }
  return { changed: [...changed], left };
}
