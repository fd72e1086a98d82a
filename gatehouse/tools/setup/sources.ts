import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

/** One import or re-export of a file, resolved to the modules that declare the names. */
type Link = { start: number; end: number; parts: { to: string; names: string[] }[]; head: string; whole: boolean };
type Source = { path: string; text: string; links: Link[]; packages: string[] };

export type CopiedFile = { name: string; text: string };
export type Copy = { files: CopiedFile[]; packages: string[] };

type Options = {
  /** How an import of a copied file ends: `.ts`, `.js`, or nothing. */
  importEnding: string;
  /** The names that files get, by their path; others go to `core/` under their own. */
  names: ReadonlyMap<string, string>;
};

/**
 * Collects a module with all that it imports, to be copied into one folder. Imports through an `index.ts` are resolved
 * to the module that declares the name, so that only needed files are copied.
 * @param entries paths of modules
 * @throws if a name cannot be found
 */
export function collectSources(entries: readonly string[], { importEnding, names }: Options): Copy {
  const sources = new Map<string, Source>();
  const visit = (path: string): void => {
    if (sources.has(path)) return;
    const source = readSource(path);
    sources.set(path, source);
    for (const { parts } of source.links) for (const { to } of parts) visit(to);
  };
  for (const entry of entries) visit(entry);

  const placed = placesOf([...sources.keys()], names);
  const files = [...sources.values()].map((source) => ({
    name: placed.get(source.path) ?? '',
    text: rewrite(source, (to) => specifier(placed.get(source.path) ?? '', placed.get(to) ?? '', importEnding)),
  }));
  return { files, packages: [...new Set([...sources.values()].flatMap(({ packages }) => packages))].sort() };
}

const trees = new Map<string, ts.SourceFile>();

/** The tree of a module of this repository, which is parsed once. */
function treeOf(path: string): ts.SourceFile {
  const tree = trees.get(path) ?? ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  trees.set(path, tree);
  return tree;
}

function readSource(path: string): Source {
  const source = treeOf(path);
  const links: Link[] = [];
  const packages: string[] = [];
  for (const node of source.statements) {
    if (!(ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) || node.moduleSpecifier === undefined) continue;
    const specifier = (node.moduleSpecifier as ts.StringLiteral).text;
    if (!specifier.startsWith('.')) {
      if (!specifier.startsWith('node:'))
        packages.push(
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        );
      continue;
    }
    links.push(linkOf(node, join(dirname(path), specifier)));
  }
  return { path, text: source.text, links, packages };
}

function linkOf(node: ts.ImportDeclaration | ts.ExportDeclaration, target: string): Link {
  const place = { start: node.getStart(), end: node.getEnd() };
  const isImport = ts.isImportDeclaration(node);
  const typeOnly = isImport ? node.importClause?.isTypeOnly === true : node.isTypeOnly;
  const head = `${isImport ? 'import' : 'export'}${typeOnly ? ' type' : ''}`;
  const named = isImport ? node.importClause?.namedBindings : node.exportClause;
  if (named === undefined || !(ts.isNamedImports(named) || ts.isNamedExports(named))) {
    return { ...place, head, parts: [{ to: target, names: [] }], whole: true };
  }
  const parts = new Map<string, string[]>();
  for (const element of named.elements) {
    const to = declaringModule(target, (element.propertyName ?? element.name).text);
    parts.set(to, [...(parts.get(to) ?? []), element.getText()]);
  }
  return { ...place, head, parts: [...parts].map(([to, names]) => ({ to, names })), whole: false };
}

/** The module that declares a name. */
function declaringModule(path: string, name: string): string {
  for (const node of treeOf(path).statements) {
    if (!ts.isExportDeclaration(node) || node.moduleSpecifier === undefined) continue;
    const clause = node.exportClause;
    if (clause === undefined || !ts.isNamedExports(clause)) continue;
    const found = clause.elements.find((element) => element.name.text === name);
    const specifier = (node.moduleSpecifier as ts.StringLiteral).text;
    if (found === undefined) continue;
    if (found.propertyName !== undefined) throw new Error(`${path} renames ${name}, which cannot be copied.`);
    return declaringModule(join(dirname(path), specifier), name);
  }
  if (!existsSync(path)) throw new Error(`${path} is missing.`);
  return path;
}

function rewrite({ text, links }: Source, to: (path: string) => string): string {
  let result = text;
  for (const { start, end, parts, head, whole } of links.toReversed()) {
    const lines = whole
      ? parts.map((part) => result.slice(start, end).replace(/(['"])\.[^'"]*\1/, `'${to(part.to)}'`))
      : parts.map((part) => `${head} { ${part.names.join(', ')} } from '${to(part.to)}';`);
    result = result.slice(0, start) + lines.join('\n') + result.slice(end);
  }
  return result;
}

/** An `index.ts` is named after its folder; of files with equal names, later ones are prefixed with their folder. */
function placesOf(paths: readonly string[], names: ReadonlyMap<string, string>): Map<string, string> {
  const placed = new Map<string, string>();
  for (const path of paths) {
    const name = basename(path) === 'index.ts' ? `${basename(dirname(path))}.ts` : basename(path);
    const own = names.get(path) ?? `core/${name}`;
    const taken = [...placed.values()].includes(own);
    placed.set(path, taken ? `core/${basename(dirname(path))}-${basename(path)}` : own);
  }
  return placed;
}

function specifier(from: string, to: string, ending: string): string {
  const inCore = [from, to].map((name) => name.startsWith('core/'));
  const path = inCore[0] && inCore[1] ? `./${basename(to)}` : inCore[0] ? `../${to}` : `./${to}`;
  return path.replace(/(\/index)?\.ts$/, (_, index = '') => (ending === '' ? '' : `${index}${ending}`));
}
