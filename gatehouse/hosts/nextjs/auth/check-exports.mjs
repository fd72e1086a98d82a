// Reads what a file exports, for check.mjs.
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const AUTH = dirname(realpathSync(fileURLToPath(import.meta.url)));
const WRAPPERS = ['protect', 'protectAction', 'open'];

/**
 * A file's local names for the exports of the auth folder, such as `protect` or `auth.protect`.
 * @param {ts.SourceFile} source @param {ts.CompilerOptions} options @returns {Map<string, string>}
 */
export function wrappersIn(source, options) {
  const found = new Map();
  for (const node of source.statements) {
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) continue;
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined) continue;
    const to = ts.resolveModuleName(node.moduleSpecifier.text, source.fileName, options, ts.sys).resolvedModule;
    if (to === undefined || dirname(realpathSync(to.resolvedFileName)) !== AUTH) continue;
    if (ts.isNamespaceImport(bindings)) {
      for (const name of WRAPPERS) found.set(`${bindings.name.text}.${name}`, name);
    } else {
      for (const { name, propertyName } of bindings.elements) found.set(name.text, (propertyName ?? name).text);
    }
  }
  return found;
}

const NOT_WRAPPED = 'is neither protected nor opened with a reason';

/**
 * @param {ts.SourceFile} source @param {string[]} allowed @param {Map<string, string>} wrappers
 * @param {(name: string) => boolean} counts @param {(what: string, fault: string | null) => void} add
 */
export function checkExports(source, allowed, wrappers, counts, add) {
  const constants = new Map();
  for (const node of source.statements) {
    if (!ts.isVariableStatement(node) || (node.declarationList.flags & ts.NodeFlags.Const) === 0) continue;
    for (const { name, initializer } of node.declarationList.declarations) {
      if (ts.isIdentifier(name)) constants.set(name.text, initializer);
    }
  }
  const check = (/** @type {string} */ name, /** @type {string} */ local) => {
    if (counts(name)) add(name, faultOf(constants.get(local), allowed, wrappers));
  };
  for (const node of source.statements) {
    if (ts.isExportAssignment(node)) add('default', NOT_WRAPPED);
    else if (ts.isExportDeclaration(node)) {
      const { exportClause: clause, moduleSpecifier, isTypeOnly } = node;
      if (isTypeOnly) continue;
      if (clause === undefined || !ts.isNamedExports(clause)) add('export *', 'hides what it exports: name it here');
      else if (moduleSpecifier === undefined) {
        for (const { name, propertyName } of clause.elements) check(name.text, (propertyName ?? name).text);
      } else {
        for (const { name } of clause.elements)
          if (counts(name.text)) add(name.text, 'comes from another file: wrap it here');
      }
    } else if (isCommonJsExport(node)) add('exports', 'are those of CommonJS: export each handler by its name');
    else if (
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    ) {
      if (ts.isVariableStatement(node)) {
        for (const { name } of node.declarationList.declarations) {
          if (ts.isIdentifier(name)) check(name.text, name.text);
          else for (const part of name.elements) if ('name' in part) check(part.name.getText(), '');
        }
      } else if (ts.isFunctionDeclaration(node)) check(node.name?.text ?? 'default', '');
      else if (ts.isClassDeclaration(node)) check(node.name?.text ?? 'default', '');
      else if (ts.isImportEqualsDeclaration(node) && !node.isTypeOnly) check(node.name.text, '');
    }
  }
}

/** `exports.GET = ...` and `module.exports = ...` @param {ts.Statement} node */
const isCommonJsExport = (node) =>
  ts.isExpressionStatement(node) &&
  ts.isBinaryExpression(node.expression) &&
  /^(module\.)?exports\b/.test(node.expression.left.getText());

/**
 * What is wrong with a handler; null if it is wrapped.
 * @param {ts.Expression | undefined} expression @param {string[]} allowed @param {Map<string, string>} wrappers
 */
function faultOf(expression, allowed, wrappers) {
  let inner = expression;
  while (
    inner !== undefined &&
    (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner))
  ) {
    inner = inner.expression;
  }
  if (inner === undefined || !ts.isCallExpression(inner)) return NOT_WRAPPED;
  const wrapper = wrappers.get(inner.expression.getText());
  if (wrapper === undefined || !allowed.includes(wrapper)) return NOT_WRAPPED;
  const [why] = inner.arguments;
  if (wrapper !== 'open') return null;
  return why !== undefined && ts.isStringLiteralLike(why) && why.text.trim() !== ''
    ? null
    : 'is opened without a reason';
}

/** @param {ts.SourceFile} source */
export function isServerFile(source) {
  return hasDirective(source.statements);
}

/** @param {ts.NodeArray<ts.Statement>} statements */
function hasDirective(statements) {
  for (const node of statements) {
    if (!ts.isExpressionStatement(node) || !ts.isStringLiteral(node.expression)) return false;
    if (node.expression.text === 'use server') return true;
  }
  return false;
}

/**
 * Functions with 'use server' inside: they can be called from outside, too.
 * @param {ts.SourceFile} source @param {(what: string, fault: string | null) => void} add
 */
export function checkInlineActions(source, add) {
  const visit = (/** @type {ts.Node} */ node) => {
    if (
      ts.isFunctionLike(node) &&
      'body' in node &&
      node.body !== undefined &&
      ts.isBlock(/** @type {ts.Node} */ (node.body))
    ) {
      const { statements } = /** @type {ts.Block} */ (node.body);
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (hasDirective(statements))
        add(`line ${line + 1}`, "is a server action: move it to a file with 'use server' and wrap it");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}
