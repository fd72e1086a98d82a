import ts from 'typescript';

/** Whether a declaration is gone. */
export type IsGone = (node: ts.Node) => boolean;

/** Whether what this name or literal refers to is gone: every declaration of the variable, type, property or module. */
export function refersToGone(node: ts.Node, checker: ts.TypeChecker, isGone: IsGone): boolean {
  return symbolsAt(node, checker).some((symbol) => {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? [symbol, checker.getAliasedSymbol(symbol)] : [symbol];
    return meant.some(({ declarations = [] }) => declarations.length > 0 && declarations.every(isGone));
  });
}

/** A name may mean more than one thing: `{ posts }` is both a property and a variable. */
const symbolsAt = (node: ts.Node, checker: ts.TypeChecker): ts.Symbol[] => {
  const found: (ts.Symbol | undefined)[] = [];
  const { parent } = node;
  if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) found.push(checker.getSymbolAtLocation(node));
  if (!ts.isIdentifier(node)) return found.filter((symbol) => symbol !== undefined);
  if (ts.isShorthandPropertyAssignment(parent)) found.push(checker.getShorthandAssignmentValueSymbol(parent));
  if (ts.isObjectLiteralElement(parent) && parent.name === node && ts.isObjectLiteralExpression(parent.parent)) {
    found.push(checker.getContextualType(parent.parent)?.getProperty(node.text));
  }
  if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
    const isProperty = (parent.propertyName ?? parent.name) === node;
    if (isProperty) found.push(checker.getTypeAtLocation(parent.parent).getProperty(node.text));
  }
  return found.filter((symbol) => symbol !== undefined);
};

/** The statements of a file, and the members of its types, that a newer version of it no longer has. */
export function goneFrom(before: ts.SourceFile, after: string): ts.Node[] {
  const now = new Set(namedIn(ts.createSourceFile(before.fileName, after, ts.ScriptTarget.Latest, true)).keys());
  return [...namedIn(before)].filter(([name]) => !now.has(name)).map(([, node]) => node);
}

const namedIn = (source: ts.SourceFile): Map<string, ts.Node> => {
  const found = new Map<string, ts.Node>();
  for (const statement of source.statements) {
    if (!ts.isTypeAliasDeclaration(statement)) continue;
    const name = statement.name.text;
    found.set(name, statement);
    if (!ts.isTypeLiteralNode(statement.type)) continue;
    for (const member of statement.type.members) {
      if (member.name !== undefined) found.set(`${name}.${member.name.getText(source)}`, member);
    }
  }
  return found;
};
