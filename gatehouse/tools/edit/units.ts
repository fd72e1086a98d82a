import ts from 'typescript';

/** Members of a list, each of which can be removed without the others. */
const MEMBERS = new Set([
  ts.SyntaxKind.ImportSpecifier,
  ts.SyntaxKind.ExportSpecifier,
  ts.SyntaxKind.PropertySignature,
  ts.SyntaxKind.MethodSignature,
  ts.SyntaxKind.PropertyAssignment,
  ts.SyntaxKind.ShorthandPropertyAssignment,
  ts.SyntaxKind.SpreadAssignment,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.GetAccessor,
  ts.SyntaxKind.SetAccessor,
  ts.SyntaxKind.PropertyDeclaration,
]);

const DECLARATIONS = new Set([
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.ExportAssignment,
]);

/**
 * The smallest piece of code around a node that can be removed: a member of an object, a type, an array or an import, a
 * statement, or a declaration. Never a `return`, a guard or an argument, because the code around it would then do
 * something else: the whole declaration is removed. In a test it is the whole test.
 * @param isInTests whether it is code for tests, where exported functions are removed, too
 * @returns null if it would be an exported function as a whole, about which a person should decide
 */
export function unitOf(node: ts.Node, checker: ts.TypeChecker, isInTests: boolean): ts.Node | null {
  const test = testAround(node);
  if (test !== null) return test;
  let isInBody = false;
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (isInBody && isExported(at) && !isInTests) return null;
    if (ts.isBlock(at) && ts.isFunctionLike(at.parent)) isInBody = true;
    if (ts.isIfStatement(at) && isOptional(at)) return withEmptyIf(at);
    if (MEMBERS.has(at.kind) || DECLARATIONS.has(at.kind)) return at;
    if (ts.isBindingElement(at) && ts.isObjectBindingPattern(at.parent)) return at;
    if (ts.isArrayLiteralExpression(at.parent) && !isTuple(at.parent, checker)) return at;
    if (ts.isExpressionStatement(at)) return withEmptyIf(at);
    if (ts.isVariableDeclaration(at))
      return isInBody && !isInTests && isExported(at.parent.parent) ? null : onlyOne(at) ? at.parent.parent : at;
  }
  return null;
}

/** Required members of types of the same file that every object has lost. */
export function undeclared(source: ts.SourceFile, gone: ReadonlySet<ts.Node>, checker: ts.TypeChecker): ts.Node[] {
  const given = new Map<ts.Node, boolean>();
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralElement(node) && node.name !== undefined && ts.isObjectLiteralExpression(node.parent)) {
      const property = checker.getContextualType(node.parent)?.getProperty(node.name.getText());
      for (const declaration of property?.declarations ?? []) {
        given.set(declaration, (given.get(declaration) ?? true) && gone.has(node));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const isHere = (node: ts.Node) =>
    ts.isTypeElement(node) && node.questionToken === undefined && node.getSourceFile() === source;
  return [...given].filter(([node, allGone]) => allGone && isHere(node)).map(([node]) => node);
}

/** Code that is left empty: imports without names, and members whose object has lost every property. */
export function emptied(gone: ReadonlySet<ts.Node>): ts.Node[] {
  const parents = new Set([...gone].map((node) => node.parent));
  return [...parents].flatMap((parent): ts.Node[] => {
    if (!childrenOf(parent).every((child) => gone.has(child))) return [];
    if (ts.isNamedImports(parent)) return parent.parent.name === undefined ? [parent.parent.parent] : [];
    if (ts.isVariableDeclarationList(parent) || ts.isNamedExports(parent)) return [parent.parent];
    return ts.isPropertyAssignment(parent.parent) ? [parent.parent] : [];
  });
}

const childrenOf = (parent: ts.Node): readonly ts.Node[] => {
  if (ts.isNamedImports(parent) || ts.isNamedExports(parent)) return parent.elements;
  if (ts.isVariableDeclarationList(parent)) return parent.declarations;
  return ts.isObjectLiteralExpression(parent) ? parent.properties : [parent];
};

const isExported = (node: ts.Node): boolean =>
  (ts.isVariableStatement(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) &&
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

/** An `if` that only does something in addition; a guard would end the function. */
const isOptional = ({ thenStatement, elseStatement }: ts.IfStatement): boolean => {
  const statements = ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement];
  return elseStatement === undefined && statements.every(ts.isExpressionStatement);
};

/** `if (a) b();` is removed with its only statement. */
const withEmptyIf = (statement: ts.Node): ts.Node => {
  const { parent } = statement;
  if (ts.isIfStatement(parent) && parent.elseStatement === undefined) return withEmptyIf(parent);
  if (ts.isBlock(parent) && parent.statements.length === 1 && ts.isIfStatement(parent.parent))
    return withEmptyIf(parent);
  return ts.isBlock(statement) ? statement.parent : statement;
};

const isTuple = (array: ts.ArrayLiteralExpression, checker: ts.TypeChecker): boolean => {
  const type = checker.getContextualType(array);
  return type !== undefined && checker.isTupleType(type);
};

const onlyOne = ({ parent }: ts.VariableDeclaration): boolean =>
  ts.isVariableDeclarationList(parent) && parent.declarations.length === 1 && ts.isVariableStatement(parent.parent);

/** The innermost `test(...)` or `it(...)`, also as in `test.each(...)(...)`, whose body contains the node. */
const testAround = (node: ts.Node): ts.Node | null => {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isExpressionStatement(at) && ts.isCallExpression(at.expression) && isTest(at.expression.expression))
      return at;
  }
  return null;
};

const isTest = (callee: ts.Expression): boolean => {
  if (ts.isIdentifier(callee)) return ['test', 'it'].includes(callee.text);
  if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee) || ts.isTaggedTemplateExpression(callee)) {
    return isTest(ts.isTaggedTemplateExpression(callee) ? callee.tag : callee.expression);
  }
  return false;
};
