import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { assetsDirectory, libraryFile, libraryNames } from './libraries.ts';

/** Compressed once, off the main thread, while the server starts. */
type Asset = { type: string; body: Buffer; compressed: Promise<Buffer> };

export type Assets = {
  /** `/playground/` and a hash of all files, so that modules can import each other by relative paths. */
  path: string;
  files: ReadonlyMap<string, Asset>;
};

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads everything that the page loads into memory. */
export function readAssets(): Assets {
  const files = new Map<string, Asset>();
  const hash = createHash('sha256');
  const add = (name: string, file: string) => {
    const type = types[extname(file)];
    if (type === undefined) return;
    const body = withoutSourceMap(readFileSync(file));
    files.set(name, { type, body, compressed: promisify(gzip)(body) });
    hash.update(`${name} ${body.length} `).update(body);
  };
  for (const name of libraryNames) add(name, libraryFile(name));
  const own = readdirSync(assetsDirectory).filter((name) => !libraryNames.some((library) => library === name));
  for (const name of own) add(name, join(assetsDirectory, name));
  return { path: `/playground/${hash.digest('base64url').slice(0, 16)}`, files };
}

const IMPORTS = / from '\.\/([\w-]+\.js)';$/gm;

/** A module and all its static imports, so that a page can load them in parallel. */
export function modulesOf(files: Assets['files'], module: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(module);
  for (const [, name = ''] of String(files.get(module)?.body).matchAll(IMPORTS)) {
    if (!found.has(name)) modulesOf(files, name, found);
  }
  return found;
}

/** Source maps are several times as big as the code and are not served, so browsers should not request them. */
const withoutSourceMap = (body: Buffer): Buffer => {
  const comment = body.lastIndexOf('\n//# sourceMappingURL=');
  return comment === -1 ? body : body.subarray(0, comment);
};
