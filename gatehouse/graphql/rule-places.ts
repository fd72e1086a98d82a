import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * Finds where the rule of each field is written, such as `schema/post.rules.ts:32`, by coordinate. It relies on the
 * formatting of the files, because it is only a hint for the reader; empty in a production build, which has no such
 * files.
 */
export function readRulePlaces(sdl: URL): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const files = existsSync(sdl) ? readdirSync(sdl).filter((name) => name.endsWith('.rules.ts')) : [];
  for (const file of files) {
    let type = '';
    for (const [index, line] of readFileSync(new URL(file, sdl), 'utf8').split('\n').entries()) {
      const start = /^ {2}(\w+): \{/.exec(line);
      if (start !== null) type = start[1] ?? '';
      const fields =
        start === null ? line.matchAll(/^ {4}(\w+)[:,]/g) : line.slice(start[0].length).matchAll(/(\w+):/g);
      for (const [, field] of fields) places.set(`${type}.${field}`, `schema/${file}:${index + 1}`);
    }
  }
  return places;
}
