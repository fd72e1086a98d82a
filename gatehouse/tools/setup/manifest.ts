import ts from 'typescript';
import type { Edit } from './edits.ts';

/**
 * The edit of a package.json that adds a script; null if there is one of that name, or no `scripts`.
 * @param text the text of the file
 */
export function addScript(text: string, name: string, command: string): Edit | null {
  const scripts = scriptsIn(text);
  const [first] = scripts?.properties ?? [];
  if (first === undefined || findScript(text, name) !== null) return null;
  const at = first.getStart();
  const indent = text.slice(text.lastIndexOf('\n', at) + 1, at);
  const between = /^\s*$/.test(indent) && text.slice(0, at).includes('\n') ? `\n${indent}` : ' ';
  return { at, removed: '', inserted: `${JSON.stringify(name)}: ${JSON.stringify(command)},${between}` };
}

/** A script of a package.json, and the position after its opening quotation mark; null if there is none. */
export function findScript(text: string, name: string): { at: number; raw: string } | null {
  for (const property of scriptsIn(text)?.properties ?? []) {
    if (!ts.isPropertyAssignment(property) || !ts.isStringLiteral(property.name) || property.name.text !== name)
      continue;
    return { at: property.initializer.getStart() + 1, raw: property.initializer.getText().slice(1, -1) };
  }
  return null;
}

function scriptsIn(text: string): ts.ObjectLiteralExpression | null {
  const [statement] = ts.createSourceFile(
    'package.json',
    text,
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.JSON,
  ).statements;
  const root = statement !== undefined && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (root === undefined || !ts.isObjectLiteralExpression(root)) return null;
  for (const property of root.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isStringLiteral(property.name)) continue;
    if (property.name.text === 'scripts' && ts.isObjectLiteralExpression(property.initializer))
      return property.initializer;
  }
  return null;
}
