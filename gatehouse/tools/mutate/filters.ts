import ts from 'typescript';
import { allRows } from './application.ts';
import type { Found } from './mutants.ts';

type Filter = { readonly name: string; readonly text: string };

/** A list filter is a function of the caller that gives SQL: each use of one is replaced by true. */
export function mutantsOfFilters(source: ts.SourceFile, filters: readonly Filter[]): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node, subject: string): void => {
    const isFunction = ts.isFunctionDeclaration(node) || (ts.isVariableDeclaration(node) && isArrow(node));
    const within = isFunction ? (node.name?.getText() ?? subject) : subject;
    const called = ts.isCallExpression(node) ? node.expression.getText() : '';
    const filter = filters.find(({ name }) => name === called);
    if (filter !== undefined) {
      const [start, end] = [node.getStart(), node.getEnd()];
      const change = `true for ${node.getText()}`;
      found.push({ subject: within, change, start, end, text: allRows, origin: filter.text });
    }
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(source, '');
  return found;
}

type Arrow = ts.VariableDeclaration & { initializer: ts.ArrowFunction };
const isArrow = (node: ts.VariableDeclaration): node is Arrow =>
  node.initializer !== undefined && ts.isArrowFunction(node.initializer);

/** The list filters that a file declares, with their text. */
export function filtersIn(source: ts.SourceFile): Filter[] {
  const names: Filter[] = [];
  const take = (name: string | undefined, made: ts.SignatureDeclaration) => {
    const takesAuth = made.parameters.some(({ type }) => type?.getText() === 'Auth');
    if (name !== undefined && takesAuth && /^SQL\b/.test(made.type?.getText() ?? ''))
      names.push({ name, text: made.getText() });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node)) take(node.name?.getText(), node);
    if (ts.isVariableDeclaration(node) && isArrow(node)) take(node.name.getText(), node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
