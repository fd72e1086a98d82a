import { existsSync, readFileSync } from 'node:fs';

/** The name in the nearest package.json above gatehouse/; in a build it is above dist/, which has none. */
const readName = (folder: URL): string => {
  const file = new URL('package.json', folder);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).name;
  const parent = new URL('../', folder);
  if (parent.href === folder.href) throw new Error('There is no package.json above gatehouse/: put it beside dist/.');
  return readName(parent);
};

// A variable, because bundlers take `new URL(..., import.meta.url)` for a file to include.
const here = import.meta.url;

/**
 * The application's name, from its package.json: in titles, in the names of generated clients, as PostgreSQL's
 * `application_name`, and before every key in Redis, so that two products can share one.
 */
export const product = readName(new URL('../../', here));
