import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { anchorsIn } from './anchors.ts';
import { addImports, type Edit, newlineOf } from './edits.ts';
import { type NodeProject, sourceFilesOf } from './project.ts';

export type Entry = { file: string; edits: Edit[] };

/** What a file imports of another: names, or the default export under a name. */
export type Imported = { names: string[] } | { default: string };

type Wanted = {
  /** The package whose default export makes the application. */
  framework: string;
  /** The module to import from, by its path from the project's root and without an ending. */
  module: string;
  imported: Imported;
  /** The statement to add after the anchor, given the application's name. */
  line: (app: string) => string;
  /** The statement has an `await`, so it has to be where that is allowed. */
  needsAwait: boolean;
};

/** Finds the one file that makes the application, and its edits; null if there is none, or more than one. */
export function editEntry(project: NodeProject, wanted: Wanted): Entry | null {
  const found = sourceFilesOf(project).flatMap((file) => {
    const source = parseFile(project, file);
    return anchorsIn(source, wanted.framework, isEsm(project, file)).map((anchor) => ({ file, source, anchor }));
  });
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const { file, source, anchor } = only;
  if (wanted.needsAwait && !anchor.awaits) return null;
  const statement = importOf(project, file, wanted.module, wanted.imported);
  const line = wanted.line(anchor.name);
  if (source.text.includes(statement) && source.text.includes(line)) return { file, edits: [] };
  const inserted = `${newlineOf(source.text)}${anchor.indent}${line}`;
  return { file, edits: [addImports(source, [statement]), { at: anchor.end, removed: '', inserted }] };
}

/** A source file of the project as a syntax tree, in which comments and strings are not taken for code. */
export function parseFile({ root }: NodeProject, file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

const isEsm = ({ modules }: NodeProject, file: string): boolean =>
  /\.m[jt]s$/.test(file) || (modules === 'esm' && !/\.c[jt]s$/.test(file));

/** The statement that imports a module of the project into a file. */
export function importOf(project: NodeProject, file: string, module: string, imported: Imported): string {
  const path = relative(dirname(file), module).replaceAll(sep, '/');
  const to = `${path.startsWith('.') ? '' : './'}${path}`;
  const specifier = project.importEnding === '' ? to.replace(/\/index$/, '') : `${to}${project.importEnding}`;
  return importStatement(project, file, specifier, imported);
}

/** The statement that imports a module or a package by its specifier into a file. */
export function importStatement(project: NodeProject, file: string, specifier: string, imported: Imported): string {
  const isRequired = project.language === 'js' && !isEsm(project, file);
  if ('default' in imported) {
    return isRequired
      ? `const { default: ${imported.default} } = require('${specifier}');`
      : `import ${imported.default} from '${specifier}';`;
  }
  const names = `{ ${imported.names.join(', ')} }`;
  return isRequired ? `const ${names} = require('${specifier}');` : `import ${names} from '${specifier}';`;
}
