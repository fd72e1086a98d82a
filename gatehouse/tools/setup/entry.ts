import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { type NodeProject, sourceFilesOf } from './project.ts';

/** Text that is put into a file, or in the place of other text. */
export type Edit = { at: number; removed: string; inserted: string };

/** The place where an application is made: `const app = express()`. */
type Anchor = { name: string; end: number; indent: string; awaits: boolean };

export type Entry = { file: string; edits: Edit[] };

type Wanted = {
  /** The package whose default export makes the application. */
  framework: string;
  /** The folder that auth is copied to, from the project's root. */
  folder: string;
  imported: { names: string[] } | { default: string };
  /** The statement behind the anchor, for the application's name. */
  line: (app: string) => string;
  /** The line waits for a promise, so that it has to be where `await` can be. */
  needsAwait: boolean;
};

/** Finds the one file that makes the application, and how to change it; null where there is none, or more than one. */
export function editEntry(project: NodeProject, wanted: Wanted): Entry | null {
  const found = sourceFilesOf(project).flatMap((file) => {
    const text = readFileSync(join(project.root, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const anchors = anchorsIn(source, wanted.framework, isEsm(project, file));
    return anchors.map((anchor) => ({ file, text, source, anchor }));
  });
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const { file, text, source, anchor } = only;
  if (wanted.needsAwait && !anchor.awaits) return null;
  const statement = importOf(project, file, wanted);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const at = endOfImports(source);
  const line = `${newline}${anchor.indent}${wanted.line(anchor.name)}`;
  if (text.includes(statement) && text.includes(wanted.line(anchor.name))) return { file, edits: [] };
  return {
    file,
    edits: [
      { at, removed: '', inserted: at === 0 ? `${statement}${newline}` : `${newline}${statement}` },
      { at: anchor.end, removed: '', inserted: line },
    ],
  };
}

const isEsm = ({ modules, language }: NodeProject, file: string): boolean =>
  /\.m[jt]s$/.test(file) || (modules === 'esm' && !/\.c[jt]s$/.test(file)) || (language === 'ts' && modules === 'esm');

/** The statement that imports auth into a file. */
export function importOf(project: NodeProject, file: string, { folder, imported }: Wanted): string {
  const path = relative(dirname(file), `${folder}/index`).replaceAll(sep, '/');
  const to = `${path.startsWith('.') ? '' : './'}${path}`;
  const specifier = project.importEnding === '' ? to.replace(/\/index$/, '') : `${to}${project.importEnding}`;
  const required = project.language === 'js' && !isEsm(project, file);
  if ('default' in imported) {
    return required
      ? `const { default: ${imported.default} } = require('${specifier}');`
      : `import ${imported.default} from '${specifier}';`;
  }
  const names = `{ ${imported.names.join(', ')} }`;
  return required ? `const ${names} = require('${specifier}');` : `import ${names} from '${specifier}';`;
}

function anchorsIn(source: ts.SourceFile, framework: string, esm: boolean): Anchor[] {
  const makers = makersIn(source, framework);
  const anchors: Anchor[] = [];
  const visit = (node: ts.Node, awaits: boolean): void => {
    if (ts.isVariableStatement(node)) {
      for (const { name, initializer } of node.declarationList.declarations) {
        if (initializer === undefined || !ts.isIdentifier(name) || !isMade(initializer, makers)) continue;
        anchors.push({ name: name.text, end: node.getEnd(), indent: indentOf(node, source), awaits });
      }
    }
    const plugin = framework === 'fastify' ? pluginAnchor(node, source) : null;
    if (plugin !== null) anchors.push(plugin);
    const inside = ts.isFunctionLike(node)
      ? ts.canHaveModifiers(node) &&
        ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true
      : awaits;
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, esm);
  return anchors;
}

/** The start of an application that is a plugin itself, as fastify-cli makes it: an async function of `(fastify, opts)` that is exported. */
function pluginAnchor(node: ts.Node, source: ts.SourceFile): Anchor | null {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined || !ts.isBlock(node.body as ts.Node))
    return null;
  const [first] = node.parameters;
  const isAsync =
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  if (first === undefined || !ts.isIdentifier(first.name) || first.name.text !== 'fastify' || !isAsync) return null;
  if (!/(^|\/)app\.[cm]?[jt]s$/.test(source.fileName)) return null;
  const body = node.body as ts.Block;
  const [statement] = body.statements;
  const indent = statement === undefined ? '  ' : indentOf(statement, source);
  return { name: 'fastify', end: body.getStart() + 1, indent, awaits: true };
}

/** The names by which a file calls the default export of a package, or its export of the same name. */
function makersIn(source: ts.SourceFile, framework: string): Set<string> {
  const makers = new Set<string>();
  const isRequire = (node: ts.Expression | undefined): boolean =>
    node !== undefined &&
    ts.isCallExpression(node) &&
    node.expression.getText() === 'require' &&
    node.arguments[0] !== undefined &&
    ts.isStringLiteral(node.arguments[0]) &&
    node.arguments[0].text === framework;
  for (const node of source.statements) {
    if (ts.isImportDeclaration(node) && (node.moduleSpecifier as ts.StringLiteral).text === framework) {
      const { name, namedBindings } = node.importClause ?? {};
      if (name !== undefined) makers.add(name.text);
      if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings)) makers.add(namedBindings.name.text);
      if (namedBindings !== undefined && ts.isNamedImports(namedBindings)) {
        for (const element of namedBindings.elements) {
          if ([framework, 'default'].includes((element.propertyName ?? element.name).text))
            makers.add(element.name.text);
        }
      }
    }
    if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      const { expression } = node.moduleReference;
      if (ts.isStringLiteral(expression) && expression.text === framework) makers.add(node.name.text);
    }
    if (!ts.isVariableStatement(node)) continue;
    for (const { name, initializer } of node.declarationList.declarations) {
      if (ts.isIdentifier(name) && isRequire(initializer)) makers.add(name.text);
      if (
        ts.isIdentifier(name) &&
        initializer !== undefined &&
        ts.isCallExpression(initializer) &&
        isRequire(initializer.expression)
      ) {
        // const app = require('fastify')()
        makers.add(initializer.expression.getText());
      }
    }
  }
  return makers;
}

const isMade = (node: ts.Expression, makers: Set<string>): boolean =>
  ts.isCallExpression(node) && makers.has(node.expression.getText());

const indentOf = (node: ts.Node, source: ts.SourceFile): string => {
  const line = source.text.slice(source.text.lastIndexOf('\n', node.getStart() - 1) + 1, node.getStart());
  return /^\s*$/.test(line) ? line : '';
};

/** Behind the last import or `require` at the top of a file; behind its first comment and directives where there is none. */
function endOfImports(source: ts.SourceFile): number {
  let end = 0;
  for (const node of source.statements) {
    const isDirective = ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression);
    const isRequire =
      ts.isVariableStatement(node) && /^(const|let|var) [^=]+= require\([^)]*\);?$/s.test(node.getText());
    if (!ts.isImportDeclaration(node) && !ts.isImportEqualsDeclaration(node) && !isRequire && !isDirective) break;
    end = node.getEnd();
  }
  if (end === 0 && source.text.startsWith('#!')) end = source.text.indexOf('\n');
  return Math.max(end, 0);
}

/** The text with its edits. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { at, removed, inserted } of edits.toSorted((one, other) => other.at - one.at)) {
    result = result.slice(0, at) + inserted + result.slice(at + removed.length);
  }
  return result;
}
