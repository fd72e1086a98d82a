import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';
import { filtersIn, mutantsOfFilters } from './filters.ts';
import { mutantsOfRule } from './rules.ts';
import { dataFiles, ruleFiles } from './words.ts';

/** One change of one rule or list filter. */
export type Mutant = {
  readonly id: number;
  /** From the root of the project. */
  readonly file: string;
  readonly line: number;
  /** `post` for schema/post.rules.ts, and for src/data/post-lists.ts. */
  readonly domain: string;
  /** `Post.title`, or the function that lists. */
  readonly subject: string;
  /** `opened`, `without admin`, `and for or`. */
  readonly change: string;
  /** The expression that is replaced, by its place in the file, and what replaces it. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** All that the rule or filter is made of, by which a change of it is seen. */
  readonly origin: string;
};

export type Found = Omit<Mutant, 'id' | 'file' | 'line' | 'domain'>;

/** Every mutant of the rules and list filters of a project, in a fixed order. */
export function findMutants(root: string): Mutant[] {
  const files = globSync([ruleFiles, ...dataFiles], { cwd: root }).sort();
  const texts = files.map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  return mutantsIn(new Map(texts)).map((mutant, index) => ({ ...mutant, id: index + 1 }));
}

/** The mutants of rules and filters that are not as they were at a revision. Throws if git knows no such revision. */
export function changedSince(revision: string, root: string, mutants: readonly Mutant[]): Mutant[] {
  if (revision.startsWith('-')) throw new Error(`${revision} is no revision.`);
  const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const known = git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`).status === 0;
  if (!known) throw new Error(`git knows no revision ${revision}.`);
  const files = globSync([ruleFiles, ...dataFiles], { cwd: root });
  const old = mutantsIn(new Map(files.map((file) => [file, git('show', `${revision}:./${file}`).stdout])));
  const before = new Set(old.map(({ file, subject, origin }) => `${file} ${subject} ${origin}`));
  return mutants.filter(({ file, subject, origin }) => !before.has(`${file} ${subject} ${origin}`));
}

const mutantsIn = (texts: ReadonlyMap<string, string>): Omit<Mutant, 'id'>[] => {
  const sources = [...texts].map(([file, text]) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  const filters = sources.flatMap(filtersIn);
  const domains = [...texts.keys()].filter((file) => file.endsWith('.rules.ts')).map(nameOf);
  return sources.flatMap((source) => {
    const file = source.fileName;
    const found = file.endsWith('.rules.ts') ? mutantsOfRules(source) : mutantsOfFilters(source, filters);
    const domain = domainOf(file, domains);
    return found.map((one) => ({
      file,
      domain,
      line: source.getLineAndCharacterOfPosition(one.start).line + 1,
      ...one,
    }));
  });
};

const nameOf = (file: string): string => basename(file).replace(/(\.rules)?\.ts$/, '');

/** The domain that a file belongs to: the longest name that its own begins with. */
const domainOf = (file: string, domains: readonly string[]): string => {
  const name = nameOf(file);
  const [longest] = domains
    .filter((domain) => name === domain || name.startsWith(`${domain}-`))
    .sort((one, two) => two.length - one.length);
  return longest ?? name;
};

/** Rules are the values of `{ Type: { field: rule } }`, exported by name. */
const mutantsOfRules = (source: ts.SourceFile): Found[] => {
  const constants = new Map<string, ts.Expression>();
  const fields: { subject: string; rule: ts.Expression }[] = [];
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (initializer === undefined) continue;
      if (!isExported) constants.set(name.getText(), initializer);
      else
        for (const type of propertiesOf(initializer)) {
          for (const field of propertiesOf(type.initializer)) {
            fields.push({ subject: `${type.name.getText()}.${field.name.getText()}`, rule: field.initializer });
          }
        }
    }
  }
  return fields.flatMap(({ subject, rule }) => mutantsOfRule(subject, rule, constants));
};

const propertiesOf = (value: ts.Expression): ts.PropertyAssignment[] => {
  const inner = ts.isSatisfiesExpression(value) || ts.isAsExpression(value) ? value.expression : value;
  return ts.isObjectLiteralExpression(inner) ? inner.properties.filter(ts.isPropertyAssignment) : [];
};
