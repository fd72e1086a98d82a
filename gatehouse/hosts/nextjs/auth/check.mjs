// Lists every route handler and server action that is neither protected nor opened with a reason: node auth/check.mjs
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const AUTH = dirname(realpathSync(fileURLToPath(import.meta.url)));
const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);
const WRAPPERS = ['protect', 'protectAction', 'open'];
const SOURCE = /\.[cm]?[jt]sx?$/;
// With `pageExtensions` a route may be called `route.api.ts`.
const ROUTE = /(^|\/)app\/(.*\/)?route(\.(?!test\.|spec\.)[\w-]+)?\.[jt]sx?$/;

/**
 * Reads the sources of a project.
 * @param {string} root the folder of the project
 * @returns {{ handlers: string[], faults: string[] }} what was looked at, and what is wrong, as `file: what`
 */
export function checkHandlers(root) {
  const options = optionsOf(root);
  const handlers = /** @type {string[]} */ ([]);
  const faults = /** @type {string[]} */ ([]);
  for (const file of sourcesIn(root)) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const name = relative(root, file).replaceAll(sep, '/');
    const wrappers = wrappersIn(source, options);
    const add = (/** @type {string} */ what, /** @type {string | null} */ fault) => {
      handlers.push(`${name}: ${what}`);
      if (fault !== null) faults.push(`${name}: ${what} ${fault}`);
    };
    if (ROUTE.test(name)) checkExports(source, ['protect', 'open'], wrappers, (what) => METHODS.has(what), add);
    else if (isServerFile(source)) checkExports(source, ['protectAction', 'open'], wrappers, () => true, add);
    else checkInlineActions(source, add);
    if (/^(src\/)?pages\/api\//.test(name)) add('pages/api', 'cannot be protected here: move it to app/');
  }
  return { handlers, faults };
}

/** @param {string} root */
function optionsOf(root) {
  const file = ['tsconfig.json', 'jsconfig.json'].map((name) => join(root, name)).find((name) => existsSync(name));
  const { config = {} } = file === undefined ? {} : ts.readConfigFile(file, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
  return { ...options, allowJs: true, moduleResolution: ts.ModuleResolutionKind.Bundler };
}

/** @param {string} root @param {string} folder @param {Set<string>} above @returns {string[]} */
function sourcesIn(root, folder = root, above = new Set([realpathSync(folder)])) {
  const inApp = relative(root, folder).split(sep).includes('app');
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    // Links too, which Next.js follows. A folder such as app/.well-known has routes, one such as .next has none.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      const real = realpathSync(path);
      const isOther = entry.name === 'node_modules' || (entry.name.startsWith('.') && !inApp);
      return isOther || above.has(real) ? [] : sourcesIn(root, path, new Set([...above, real]));
    }
    return SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

/**
 * The names under which a file has what the auth folder exports: `protect` by its local name, or `auth.protect`.
 * @param {ts.SourceFile} source @param {ts.CompilerOptions} options @returns {Map<string, string>}
 */
function wrappersIn(source, options) {
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
function checkExports(source, allowed, wrappers, counts, add) {
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
const isServerFile = (source) => hasDirective(source.statements);

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
function checkInlineActions(source, add) {
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

function main() {
  const root = resolve(process.argv[2] ?? '.');
  if (!['app', 'src/app'].some((folder) => existsSync(join(root, folder)))) {
    console.error(`There is no app/ in ${root}: run this in the folder of the Next.js project.`);
    return 2;
  }
  const { handlers, faults } = checkHandlers(root);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) {
    console.error("Wrap each in protect(...), or in open('why everyone may', ...), where it is exported.");
    return 1;
  }
  console.log(`${handlers.length} route handlers and server actions, each protected or opened with a reason.`);
  return 0;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  process.exitCode = main();
}
