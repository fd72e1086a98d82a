import ts from 'typescript';
import { indentOf } from './edits.ts';

/** The place where an application is made: `const app = express()`. */
export type Anchor = { name: string; end: number; indent: string; awaits: boolean };

/**
 * The places in a file where a framework makes an application.
 * @param framework the package whose default export makes it
 * @param esm `await` can be outside functions
 */
export function anchorsIn(source: ts.SourceFile, framework: string, esm: boolean): Anchor[] {
  const makers = makersIn(source, framework);
  const anchors: Anchor[] = [];
  const visit = (node: ts.Node, awaits: boolean): void => {
    const made = madeIn(node, makers);
    anchors.push(...made.map((name) => ({ name, end: node.getEnd(), indent: indentOf(node, source), awaits })));
    const plugin = framework === 'fastify' ? pluginAnchor(node, source) : null;
    if (plugin !== null) anchors.push(plugin);
    const inside = ts.isFunctionLike(node) ? isAsync(node) : awaits;
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, esm);
  return anchors;
}

/** The names of the applications that a statement makes: `app`, or `this.app`. */
function madeIn(node: ts.Node, makers: ReadonlySet<string>): string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && isMade(initializer, makers) ? [name.text] : [],
    );
  }
  if (!ts.isExpressionStatement(node) || !ts.isBinaryExpression(node.expression)) return [];
  const { left, operatorToken, right } = node.expression;
  return operatorToken.kind === ts.SyntaxKind.EqualsToken && isMade(right, makers) ? [left.getText()] : [];
}

const isMade = (node: ts.Expression | undefined, makers: ReadonlySet<string>): boolean =>
  node !== undefined && ts.isCallExpression(node) && makers.has(node.expression.getText());

const isAsync = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;

/** The start of an application that is itself a plugin, as made by fastify-cli: `async (fastify, opts)` in app.js. */
function pluginAnchor(node: ts.Node, source: ts.SourceFile): Anchor | null {
  if (!/(^|\/)app\.[cm]?[jt]s$/.test(source.fileName) || !ts.isFunctionLike(node) || !isAsync(node)) return null;
  const body = 'body' in node ? (node.body as ts.Node | undefined) : undefined;
  const [first] = node.parameters;
  if (body === undefined || !ts.isBlock(body) || first === undefined) return null;
  if (!ts.isIdentifier(first.name) || first.name.text !== 'fastify') return null;
  const [statement] = body.statements;
  const indent = statement === undefined ? '  ' : indentOf(statement, source);
  return { name: 'fastify', end: body.getStart() + 1, indent, awaits: true };
}

/** The names by which a file calls the default export of a package, or its export of the same name. */
function makersIn(source: ts.SourceFile, framework: string): Set<string> {
  return new Set(
    source.statements.flatMap((node) => {
      if (ts.isImportDeclaration(node)) return importedNames(node, framework);
      if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
        const { expression } = node.moduleReference;
        return ts.isStringLiteral(expression) && expression.text === framework ? [node.name.text] : [];
      }
      return ts.isVariableStatement(node) ? requiredNames(node, framework) : [];
    }),
  );
}

function importedNames({ moduleSpecifier, importClause }: ts.ImportDeclaration, framework: string): string[] {
  if (!ts.isStringLiteral(moduleSpecifier) || moduleSpecifier.text !== framework) return [];
  const { name, namedBindings } = importClause ?? {};
  const own = name === undefined ? [] : [name.text];
  if (namedBindings === undefined) return own;
  if (ts.isNamespaceImport(namedBindings)) return [...own, namedBindings.name.text];
  const isMaker = (element: ts.ImportSpecifier) =>
    [framework, 'default'].includes((element.propertyName ?? element.name).text);
  return [...own, ...namedBindings.elements.filter(isMaker).map((element) => element.name.text)];
}

/**
 * `const express = require('express')`, `const { fastify } = require('fastify')`, and `const app =
 * require('fastify')()`.
 */
function requiredNames({ declarationList }: ts.VariableStatement, framework: string): string[] {
  const isRequire = (node: ts.Expression | undefined): boolean =>
    node !== undefined &&
    ts.isCallExpression(node) &&
    node.expression.getText() === 'require' &&
    node.arguments[0] !== undefined &&
    ts.isStringLiteral(node.arguments[0]) &&
    node.arguments[0].text === framework;
  return declarationList.declarations.flatMap(({ name, initializer }) => {
    if (isRequire(initializer)) {
      if (ts.isIdentifier(name)) return [name.text];
      const parts = ts.isObjectBindingPattern(name) ? name.elements : [];
      return parts
        .filter((part) => (part.propertyName ?? part.name).getText() === framework)
        .map((part) => part.name.getText());
    }
    const isCalled = initializer !== undefined && ts.isCallExpression(initializer) && isRequire(initializer.expression);
    return isCalled ? [initializer.expression.getText()] : [];
  });
}
