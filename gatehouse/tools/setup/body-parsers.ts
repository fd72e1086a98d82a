import ts from 'typescript';
import { parseFile } from './entry.ts';
import type { NodeProject } from './project.ts';

/** The first line of a file that makes an Express application parse every body, or null. */
export function parserOfAll(project: NodeProject, file: string): number | null {
  const source = parseFile(project, file);
  let found: number | null = null;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const [first] = node.arguments;
      const isUse = node.expression.name.text === 'use' && first !== undefined && ts.isCallExpression(first);
      if (isUse && /^(\w+\.)?(json|urlencoded|raw|text)$/.test(first.expression.getText())) {
        found ??= source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
