import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { cut } from '../edit/cut.ts';

/** Removes the suites of a test file that have lost their last test, and the file with its last suite. */
export function dropEmptySuites(root: string, path: string): void {
  const file = join(root, path);
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  if (!holdsTests(source)) {
    rmSync(file);
    return;
  }
  const empty: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && nameOf(node.expression) === 'describe' && !holdsTests(node)) empty.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  if (empty.length > 0) writeFileSync(file, cut(source, empty));
}

const holdsTests = (node: ts.Node): boolean =>
  (ts.isCallExpression(node) && ['test', 'it'].includes(nameOf(node) ?? '')) ||
  (ts.forEachChild(node, (child) => holdsTests(child) || undefined) ?? false);

/** `test` of `test(...)`, `test.skipIf(...)(...)` and `` test.each`...`(...) ``. */
const nameOf = (node: ts.Node): string | null => {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return nameOf(node.expression);
  return ts.isTaggedTemplateExpression(node) ? nameOf(node.tag) : null;
};
