import ts from 'typescript';
import type { Found } from './mutant.ts';
import { everyRow } from './words.ts';

type Filter = { readonly name: string; readonly text: string; readonly everyRow: string };

/**
 * A list filter is a function of the caller that gives conditions: each use of one, called or passed by name, is
 * replaced by conditions that every row meets.
 */
export function mutantsOfFilters(source: ts.SourceFile, filters: readonly Filter[]): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node, path: readonly string[]): void => {
    const isNamed = ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node);
    const within = isNamed ? [...path, node.name?.getText() ?? ''] : path;
    // A resolver is identified by its field, as a rule is: `{ Subscription: { postPublished: ... } }`.
    const [outermost = '', type, field] = within;
    const subject = field === undefined ? outermost : `${type}.${field}`;
    const add = (name: string, at: ts.Node, make: (filter: Filter) => string) => {
      const filter = filters.find((one) => one.name === name);
      if (filter === undefined) return;
      const [start, end] = [at.getStart(), at.getEnd()];
      const change = `every row for ${at.getText()}`;
      found.push({ subject, change, start, end, text: make(filter), origin: filter.text });
    };
    if (ts.isCallExpression(node)) add(node.expression.getText(), node, (filter) => filter.everyRow);
    else if (ts.isIdentifier(node) && isHandedOn(node)) add(node.text, node, (filter) => `() => ${filter.everyRow}`);
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(source, []);
  return found;
}

/** `rowsOf(..., { grounds: groundsOf })`: used as a value, not called here. */
const isHandedOn = (node: ts.Identifier): boolean =>
  (ts.isPropertyAssignment(node.parent) && node.parent.initializer === node) ||
  (ts.isCallExpression(node.parent) && node.parent.arguments.includes(node));

/** The list filters that a file declares. */
export function filtersIn(source: ts.SourceFile): Filter[] {
  const filters: Filter[] = [];
  const take = (name: string | undefined, made: ts.SignatureDeclaration) => {
    const takesAuth = made.parameters.some(({ type }) => type?.getText() === 'Auth');
    const all = everyRow.find(([type]) => type.test(made.type?.getText() ?? ''))?.[1];
    if (name !== undefined && takesAuth && all !== undefined)
      filters.push({ name, text: made.getText(), everyRow: all });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node)) take(node.name?.getText(), node);
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isArrowFunction(node.initializer))
      take(node.name.getText(), node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return filters;
}
