import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DomainsWithRules } from '../../guard/index.ts';
import { type Copy, filesBelow } from '../edit/copy.ts';
import { goneFrom } from '../edit/dead.ts';
import { addMigration, finish, run } from '../edit/finish.ts';
import { ownFiles, readProgram } from '../edit/program.ts';
import { prune } from '../edit/prune.ts';
import { clientSchema, losesFields } from './documents.ts';
import { type Domain, ownerOf, readDomain } from './domain.ts';
import { shorten, shortenIn } from './shorten.ts';
import { dropEmptySuites } from './tests.ts';

const GENERATED = 'src/types.generated.ts';
const isTest = (path: string) => path.endsWith('.test.ts');

/**
 * Removes a domain from a copy of the project: its files, and the code that uses it in other files.
 * @param domains those of the project, with the one to remove
 * @returns the migration that drops its tables, or null if it has none
 * @throws if other domains use it, or the project would not compile without it
 */
export async function removeDomain(copy: Copy, name: string, domains: DomainsWithRules): Promise<string | null> {
  const { root } = copy;
  const domain = readDomain(root, name);
  const others = Object.keys(domains).filter((other) => other !== name);
  const hasTable = domain.files.some((path) => /\bpgTable\(/.test(readFileSync(join(root, path), 'utf8')));
  const sdl = pathToFileURL(`${join(root, 'schema')}/`);
  const before = clientSchema(sdl, domains);
  const project = readProgram(root);
  const generated = ownFiles(project, root).get(GENERATED);
  project.getProgram().getTypeChecker();

  for (const path of domain.files) rmSync(join(root, path));
  await run(root, 'codegen');
  const after = clientSchema(sdl, Object.fromEntries(Object.entries(domains).filter(([other]) => other !== name)));
  const loses = losesFields(before, after);
  const uses = prune({
    root,
    project,
    files: new Set(domain.files),
    nodes: generated === undefined ? [] : goneFrom(generated, readFileSync(join(root, GENERATED), 'utf8')),
    isGoneText: (text, path) =>
      isNameOfGone(text, domain) || (loses(text) && (isTest(path) || shorten(text, after) === null)),
    isKept: (path) => !isTest(path) && ownerOf(path, others) !== null,
  });
  if (uses.length > 0) {
    const lines = uses.map(({ file, line, text }) => `  ${file}:${line}  ${text}`);
    throw new Error(`These use what would be removed with ${name}. Change them first:\n\n${lines.join('\n')}`);
  }
  for (const path of filesBelow(root).filter((path) => /^(test|dev)\/.*\.ts$/.test(path))) {
    if (isTest(path)) dropEmptySuites(root, path);
    else shortenIn(join(root, path), loses, after);
  }
  await finish(copy, project);
  return hasTable ? addMigration(copy, `drop_${name.replaceAll('-', '_')}`) : null;
}

/** A coordinate such as `Query.posts`, or a path that ends at one of the files, as in `./data/post.ts#PostRow`. */
const isNameOfGone = (text: string, { fields, files }: Domain): boolean => {
  if (fields.has(text)) return true;
  const path = text.replace(/^(\.{1,2}\/)+/, '').replace(/#.*/, '');
  return /^[\w/.-]+\.(ts|graphql)$/.test(path) && files.some((file) => file === path || file.endsWith(`/${path}`));
};
