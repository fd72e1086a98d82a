import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';
import { filtersIn, mutantsOfFilters } from './filters.ts';
import type { Found, Mutant } from './mutant.ts';
import { mutantsOfOwnWords } from './own-words.ts';
import { mutantsOfRules } from './rules.ts';
import { dataFiles, ruleFiles, wordFile } from './words.ts';

const mutated = [ruleFiles, wordFile, ...dataFiles];

/** Every mutant of the rules, list filters and own words of a project, in a fixed order. */
export function findMutants(root: string): Mutant[] {
  const files = globSync(mutated, { cwd: root }).sort();
  const texts = files.map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  return mutantsIn(new Map(texts)).map((mutant, index) => ({ ...mutant, id: index + 1 }));
}

/** The mutants of everything that has changed since a revision. Throws if git does not know the revision. */
export function changedSince(revision: string, root: string, mutants: readonly Mutant[]): Mutant[] {
  if (revision.startsWith('-')) throw new Error(`${revision} is not a revision.`);
  const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const known = git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`).status === 0;
  if (!known) throw new Error(`git does not know the revision ${revision}.`);
  const files = globSync(mutated, { cwd: root });
  const old = mutantsIn(new Map(files.map((file) => [file, git('show', `${revision}:./${file}`).stdout])));
  const before = new Set(old.map(({ file, subject, origin }) => `${file} ${subject} ${origin}`));
  return mutants.filter(({ file, subject, origin }) => !before.has(`${file} ${subject} ${origin}`));
}

const mutantsIn = (texts: ReadonlyMap<string, string>): Omit<Mutant, 'id'>[] => {
  const sources = [...texts].map(([file, text]) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  const filters = sources.flatMap(filtersIn);
  const rules = sources.filter(isOfRules).flatMap((source) => placed(source, mutantsOfRules(source)));
  const others = sources.flatMap((source) => {
    const mayMakeWords = isOfRules(source) || source.fileName === wordFile;
    return placed(source, mayMakeWords ? mutantsOfOwnWords(source, rules) : mutantsOfFilters(source, filters));
  });
  const domains = [...new Set(rules.map(({ file }) => nameOf(file)))];
  return [...rules, ...others].map((one) => {
    const user = rules.find(({ subject }) => one.decides?.includes(subject));
    return { ...one, domain: domainOf(nameOf((user ?? one).file), domains) };
  });
};

const isOfRules = ({ fileName }: ts.SourceFile): boolean => fileName.endsWith('.rules.ts');

const placed = (source: ts.SourceFile, found: readonly Found[]) =>
  found.map((one) => ({
    file: source.fileName,
    line: source.getLineAndCharacterOfPosition(one.start).line + 1,
    ...one,
  }));

const nameOf = (file: string): string => basename(file).replace(/(\.rules)?\.ts$/, '');

/** The domain of a file: the longest domain name with which the file's name begins. */
const domainOf = (name: string, domains: readonly string[]): string => {
  const [longest] = domains
    .filter((domain) => name === domain || name.startsWith(`${domain}-`))
    .sort((one, two) => two.length - one.length);
  return longest ?? name;
};
