import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Folders that contain no sources of the application. */
export const NOT_SOURCES = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'test', 'tests', '__tests__']);

/** Files below a folder, by path from the root, without dependencies, tests and build output. */
export function filesBelow(folder: string, root: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || NOT_SOURCES.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, root);
    return entry.isFile() ? [relative(root, path).replaceAll(sep, '/')] : [];
  });
}
