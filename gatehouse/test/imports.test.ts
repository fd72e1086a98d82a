import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The order of imports inside gatehouse/: a part may import those of earlier lines. gatehouse/README.md shows the same order. */
const LAYERS = [
  ['errors'],
  ['log', 'config'],
  ['postgres', 'auth'],
  ['guard', 'clerk', 'express'],
  ['operations'],
  ['graphql', 'rest', 'mcp'],
];
/** These import no other part. */
const ALONE = ['playground'];
/** These may import every part; the server imports none of them. */
const OVER_ALL = ['local-clerk', 'tools', 'hosts', 'bench', 'test'];

/** The order of imports in the application: a file may import those of later lines, and its own line. */
const APPLICATION = [
  /^src\/main\.ts$/,
  /^src\/app\.ts$/,
  /^src\/(context|domains|routes|config)\.ts$/,
  /^(schema\/|src\/resolvers\/)/,
  /^(src\/data\/|dev\/playground-tabs\.ts$)/,
  /^src\/limits\.ts$/,
];
/** Types that every file of the application may name. */
const TYPES = ['src/context.ts', 'src/types.generated.ts'];

/** Files that import deeper into a part than its index.ts, with what they import and the reason. */
const DEEPER: Readonly<Record<string, { files: RegExp; why: string }>> = {
  'gatehouse/hosts/shared/auth.ts': {
    files: /^gatehouse\/config\/(auth-limits|clerk|env-reader)\.ts$/,
    why: 'it is copied with all that it imports, and bundlers follow index.ts to modules that read files',
  },
  'gatehouse/hosts/graphql/guard/access.ts': {
    files: /^gatehouse\/tools\/access\/matrix\.ts$/,
    why: 'it is copied with all that it imports, and index.ts imports every command',
  },
  'gatehouse/hosts/graphql/guard/callers.ts': {
    files: /^gatehouse\/tools\/access\/matrix\.ts$/,
    why: 'it is copied with all that it imports, and index.ts imports every command',
  },
  'codegen.ts': {
    files: /^gatehouse\/tools\/codegen-rules\.ts$/,
    why: 'through index.ts, each command would load what only the code generator needs',
  },
};

/** Packages that only these files import: one place to look at when the package changes. */
const CONFINED: [name: RegExp, files: RegExp][] = [
  [/^graphql-(shield|middleware)$/, /^gatehouse\/guard\/shield\.ts$/],
  [/^@clerk\/backend/, /^gatehouse\/(auth|clerk|hosts)\//],
  [/^@clerk\/express/, /^gatehouse\/(express|clerk)\//],
];

/** Tools that the scripts of the project run: it has one copy of each, for itself and for gatehouse/. */
const TOOLS = ['drizzle-kit', 'typescript', 'vitest'];

type Import = { from: string; to: string; typeOnly: boolean };

const importsOf = (file: string): Import[] => {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const to = text.startsWith('.') ? normalize(join(dirname(file), text)).replaceAll(sep, '/') : text;
    found.push({ from: file, to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly === true);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

const files = ['src', 'schema', 'dev', 'gatehouse']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { encoding: 'utf8', recursive: true }).map((file) => join(folder, file)),
  )
  .map((file) => file.replaceAll(sep, '/'))
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => !/\/(node_modules|templates|fixtures|assets|projects)\//.test(file))
  .concat(readdirSync(root).filter((file) => file.endsWith('.ts')));
const imports = files.flatMap(importsOf);
/** In hosts/, setup/ tests `npm run setup`, and each sample has tests of its own. */
const isTest = (file: string) => /^(gatehouse\/)?(test|bench|hosts\/(setup|\w+\/test))\//.test(file);

const partOf = (file: string): string | null => /^gatehouse\/([\w-]+)\//.exec(file)?.[1] ?? null;

test('gatehouse/ imports nothing outside itself', () => {
  const outside = imports.filter(({ from, to }) => partOf(from) !== null && /^(src|schema|dev|test)\//.test(to));
  expect(outside).toEqual([]);
});

test('the parts of gatehouse/ import one another in one direction', () => {
  const layerOf = (part: string) => LAYERS.findIndex((layer) => layer.includes(part));
  const against = imports.filter(({ from, to }) => {
    const [one, other] = [partOf(from), partOf(to)];
    if (one === null || other === null || one === other) return false;
    if (OVER_ALL.includes(one)) return false;
    if (ALONE.includes(one) || OVER_ALL.includes(other) || ALONE.includes(other)) return true;
    return layerOf(other) === -1 || layerOf(one) <= layerOf(other);
  });
  expect(against).toEqual([]);
  const parts = new Set(files.map(partOf).filter((part) => part !== null));
  const known = [...LAYERS.flat(), ...ALONE, ...OVER_ALL];
  expect([...parts].filter((part) => !known.includes(part))).toEqual([]);
});

test('code outside a part imports only its index.ts', () => {
  const deeper = imports.filter(
    ({ from, to }) =>
      !isTest(from) && partOf(to) !== null && partOf(from) !== partOf(to) && !/^gatehouse\/[\w-]+\/index\.ts$/.test(to),
  );
  expect(deeper.filter(({ from, to }) => DEEPER[from]?.files.test(to) !== true)).toEqual([]);
  const unused = Object.keys(DEEPER).filter(
    (file) => files.includes(file) && !deeper.some(({ from }) => from === file),
  );
  expect(unused).toEqual([]);
});

test('no file imports itself through others, not even for types', () => {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (path.includes(file) || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test('the application imports in one direction, and never its tools', () => {
  const rankOf = (file: string) => APPLICATION.findIndex((pattern) => pattern.test(file));
  const against = imports.filter(({ from, to, typeOnly }) => {
    if (!/^(src|schema)\//.test(from) || !/^(src|schema|dev|test)\//.test(to)) return false;
    if (TYPES.includes(from) || (TYPES.includes(to) && typeOnly)) return !typeOnly;
    return rankOf(to) === -1 || rankOf(from) > rankOf(to);
  });
  expect(against).toEqual([]);
});

test('every package that is confined is imported where it belongs', () => {
  const astray = CONFINED.flatMap(([name, where]) =>
    imports.filter(({ from, to }) => name.test(to) && !where.test(from) && !isTest(from)),
  );
  expect(astray).toEqual([]);
});

test('every package that is imported is declared: by package.json, or for gatehouse/ by gatehouse/package.json', () => {
  const manifestOf = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const [project, machinery] = [manifestOf('.'), manifestOf('gatehouse')];
  const served = { ...machinery.dependencies, ...machinery.peerDependencies };
  const isServed = (file: string) => !isTest(file) && !/^gatehouse\/(tools|local-clerk)\//.test(file);
  const declaredFor = (file: string) => {
    // A sample in hosts/ has its own package.json.
    const sample = /^gatehouse\/hosts\/\w+\//.exec(file)?.[0];
    if (sample !== undefined && existsSync(join(root, sample, 'package.json'))) {
      const { dependencies, devDependencies } = manifestOf(sample);
      return { ...dependencies, ...devDependencies };
    }
    if (partOf(file) === null) return { ...project.dependencies, ...project.devDependencies };
    return isServed(file) ? served : { ...served, ...machinery.devDependencies };
  };
  const nameOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const undeclared = imports.filter(({ from, to, typeOnly }) => {
    if (/^(@\/|node:|src\/|schema\/|dev\/|test\/|gatehouse\/|codegen\.ts)/.test(to) || TOOLS.includes(nameOf(to)))
      return false;
    return !(nameOf(to) in declaredFor(from)) && !typeOnly;
  });
  expect(undeclared).toEqual([]);
});
