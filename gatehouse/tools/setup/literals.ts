import ts from 'typescript';

/** The name of the guard's function for a schema, and of its function for a context. */
export const GUARDED = 'guarded';
export const CONTEXT = 'requestContext';

/** The calls of these functions or classes in a file. */
export function callsOf(source: ts.SourceFile, names: readonly string[]): (ts.CallExpression | ts.NewExpression)[] {
  const calls: (ts.CallExpression | ts.NewExpression)[] = [];
  const visit = (node: ts.Node): void => {
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    if (isCall && names.includes(node.expression.getText())) calls.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

/** A property of an object literal by its name. */
export function propertyOf(options: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralElementLike | undefined {
  return options.properties.find((property) => property.name?.getText() === name);
}

/** The value of `name: value`, or of `name` alone. */
export function initializerOf(property: ts.ObjectLiteralElementLike | undefined): ts.Expression | null {
  if (property === undefined) return null;
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : null;
}
