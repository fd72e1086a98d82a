import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { cut } from './cut.ts';
import { refersToGone } from './dead.ts';
import { ownFiles, type Project, pathIn } from './program.ts';
import { emptied, undeclared, unitOf } from './units.ts';

type Options = {
  root: string;
  /** The project before the edit, with everything that is to be removed. */
  project: Project;
  /** Files that are gone as a whole, such as `src/data/post.ts`. */
  files: ReadonlySet<string>;
  /** Pieces of other files that are gone. */
  nodes: readonly ts.Node[];
  /** Whether a string literal names something that is gone, such as a path, which the compiler cannot see. */
  isGoneText(text: string, path: string): boolean;
  /** Files that are not edited: a use in one of them is returned instead. */
  isKept(path: string): boolean;
};

/** A use of something that is gone, which a person has to change. */
export type Use = { file: string; line: number; text: string };

/**
 * Removes code that uses something that is gone from all files outside gatehouse/, then the code that uses the removed
 * code, and so on, and writes the files.
 * @returns the uses that a person has to change; if there are any, nothing is written
 */
export function prune({ root, project, files, nodes, isGoneText, isKept }: Options): Use[] {
  const checker = project.getProgram().getTypeChecker();
  const own = ownFiles(project, root);
  const gone = new Set<ts.Node>(nodes);
  const isGone = (node: ts.Node): boolean => {
    for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
      if (gone.has(at) || (ts.isSourceFile(at) && files.has(pathIn(root, at)))) return true;
    }
    return false;
  };
  // gatehouse/ imports nothing from the application, and stays as in the template.
  const edited = [...own].filter(
    ([path]) => !files.has(path) && !path.endsWith('.generated.ts') && !path.startsWith('gatehouse/'),
  );
  const uses: Use[] = [];
  const visit = (node: ts.Node): void => {
    if (gone.has(node)) return;
    const path = pathIn(root, node.getSourceFile());
    const isUse = ts.isStringLiteralLike(node) && isGoneText(node.text, path);
    if (isUse || refersToGone(node, checker, isGone)) {
      const unit = unitOf(node, checker, path.startsWith('test/'));
      if (unit === null || (isKept(path) && !ts.isImportSpecifier(unit))) uses.push(describeUse(path, node));
      if (unit !== null) gone.add(unit);
      return;
    }
    ts.forEachChild(node, visit);
  };
  for (let size = -1; size !== gone.size; ) {
    size = gone.size;
    for (const [, source] of edited) ts.forEachChild(source, visit);
    for (const piece of emptied(gone)) gone.add(piece);
    for (const source of new Set([...gone].map((node) => node.getSourceFile()))) {
      for (const piece of undeclared(source, gone, checker)) gone.add(piece);
    }
  }
  if (uses.length > 0) return uses;
  for (const [path, source] of edited) {
    const units = [...gone].filter((node) => node.getSourceFile() === source);
    if (units.length > 0) writeFileSync(join(root, path), cut(source, units));
  }
  return [];
}

const describeUse = (file: string, node: ts.Node): Use => {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return { file, line: line + 1, text: source.text.split('\n')[line]?.trim() ?? '' };
};
