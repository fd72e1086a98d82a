import ts from 'typescript';

/** Text that is inserted into a file, or replaces other text. */
export type Edit = { at: number; removed: string; inserted: string };

/** The edits of one file, by its path from the root. */
export type FileEdits = { path: string; edits: Edit[] };

/** The text with its edits. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { at, removed, inserted } of edits.toSorted((one, other) => other.at - one.at)) {
    result = result.slice(0, at) + inserted + result.slice(at + removed.length);
  }
  return result;
}

/** The line ending of a text. */
export function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The spaces before a node that begins its line; empty if other code precedes it. */
export function indentOf(node: ts.Node, source: ts.SourceFile): string {
  const line = source.text.slice(source.text.lastIndexOf('\n', node.getStart() - 1) + 1, node.getStart());
  return /^\s*$/.test(line) ? line : '';
}

/** An edit that adds statements after the last import or `require` at the top of a file. */
export function addImports(source: ts.SourceFile, statements: readonly string[]): Edit {
  const at = endOfImports(source);
  const newline = newlineOf(source.text);
  const text = statements.join(newline);
  return { at, removed: '', inserted: at === 0 ? `${text}${newline}` : `${newline}${text}` };
}

/** Without imports: after directives and a `#!` line. */
function endOfImports(source: ts.SourceFile): number {
  let end = 0;
  for (const node of source.statements) {
    const isDirective = ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression);
    const isRequire =
      ts.isVariableStatement(node) && /^(const|let|var) [^=]+= require\([^)]*\);?$/s.test(node.getText());
    if (!ts.isImportDeclaration(node) && !ts.isImportEqualsDeclaration(node) && !isRequire && !isDirective) break;
    end = node.getEnd();
  }
  if (end === 0 && source.text.startsWith('#!')) end = source.text.indexOf('\n');
  return Math.max(end, 0);
}
