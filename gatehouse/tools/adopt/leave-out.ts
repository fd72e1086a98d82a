import { rmSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type Copy, filesBelow } from '../edit/copy.ts';
import { finish } from '../edit/finish.ts';
import { ownFiles, readProgram } from '../edit/program.ts';
import { prune } from '../edit/prune.ts';
import { dropEmptySuites } from '../remove/tests.ts';
import { parts } from './parts.ts';

const APP = 'src/app.ts';

/**
 * Takes parts out of a copy of the project.
 * @returns what is left for a person to do
 * @throws if the project would not compile without them
 */
export async function leaveOut(copy: Copy, names: readonly string[]): Promise<string[]> {
  const { root } = copy;
  const chosen = names.flatMap((name) => parts[name] ?? []);
  const folders = chosen.flatMap(({ files = [] }) => files);
  const files = new Set(
    filesBelow(root).filter((path) => folders.some((at) => path === at || path.startsWith(`${at}/`))),
  );
  const project = readProgram(root);
  const own = ownFiles(project, root);
  const app = own.get(APP);
  const wanted = chosen.flatMap(({ imports = [] }) => imports);
  const imports = app === undefined ? [] : importsOf(app).filter(({ name }) => wanted.includes(name.text));
  const helpers = chosen.flatMap((part) => Object.entries(part.helpers ?? {}));
  const paths = chosen.flatMap(({ paths = [] }) => paths);

  const uses = prune({
    root,
    project,
    files,
    nodes: [...imports, ...helpers.flatMap(([path, names]) => functionsIn(own.get(path), names))],
    isGoneText: (text, path) => path === APP && paths.includes(text),
    isKept: () => false,
  });
  if (uses.length > 0) {
    const lines = uses.map(({ file, line, text }) => `  ${file}:${line}  ${text}`);
    throw new Error(`These use what would be removed. Change them first:\n\n${lines.join('\n')}`);
  }
  for (const path of files) rmSync(join(root, path));
  for (const path of filesBelow(root).filter((path) => path.startsWith('test/') && path.endsWith('.test.ts'))) {
    dropEmptySuites(root, path);
  }
  await finish(copy, project);
  const found = imports.map(({ name }) => name.text);
  return wanted
    .filter((name) => !found.includes(name))
    .map((name) => `${APP} does not import ${name}: check whether it is gone already.`);
}

const importsOf = (source: ts.SourceFile): ts.ImportSpecifier[] =>
  source.statements.flatMap((statement) => {
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    return bindings !== undefined && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  });

/** The functions of these names that a file declares, also as a property of an object. */
const functionsIn = (node: ts.Node | undefined, names: readonly string[]): ts.Node[] => {
  if (node === undefined) return [];
  const found: ts.Node[] = [];
  const visit = (at: ts.Node): void => {
    const isNamed = ts.isFunctionDeclaration(at) || ts.isPropertyAssignment(at) || ts.isVariableDeclaration(at);
    if (isNamed && names.includes(at.name?.getText() ?? '')) found.push(at);
    else ts.forEachChild(at, visit);
  };
  visit(node);
  return found;
};
