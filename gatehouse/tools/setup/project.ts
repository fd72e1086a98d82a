import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { SetupError } from './problem.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** A project of Node.js, as far as setup needs to know it. */
export type NodeProject = {
  root: string;
  manifest: Manifest;
  packageManager: PackageManager;
  language: 'ts' | 'js';
  modules: 'esm' | 'cjs';
  /** How imports of the project's own files end. */
  importEnding: string;
  /** `src/`, or nothing. */
  sourceFolder: string;
  /** Other authentication that is there already. */
  otherAuth: string[];
};

type Manifest = {
  name?: string;
  type?: string;
  main?: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

const LOCK_FILES: [file: string, manager: PackageManager][] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
];
const OTHER_AUTH =
  /^(passport(-.*)?|next-auth|@auth\/.*|better-auth|express-(jwt|session|openid-connect|oauth2-jwt-bearer)|@fastify\/(jwt|auth|passport)|@clerk\/(express|fastify|nextjs)|lucia|jsonwebtoken)$/;
const NOT_SOURCES = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'test', 'tests', '__tests__']);

/**
 * Reads a project of Node.js.
 * @throws {SetupError} where there is none
 */
export function readNodeProject(root: string): NodeProject {
  const manifest = readManifest(root);
  const options = compilerOptionsOf(root);
  const packages = { ...manifest.dependencies, ...manifest.devDependencies };
  const language = options !== null && 'typescript' in packages ? 'ts' : 'js';
  return {
    root,
    manifest,
    packageManager: packageManagerOf(root),
    language,
    modules: manifest.type === 'module' ? 'esm' : 'cjs',
    importEnding: language === 'js' ? '.js' : importEndingOf(options ?? {}, manifest),
    sourceFolder: existsSync(join(root, 'src')) ? 'src/' : '',
    otherAuth: Object.keys(packages).filter((name) => OTHER_AUTH.test(name)),
  };
}

function readManifest(root: string): Manifest {
  const file = join(root, 'package.json');
  if (!existsSync(file)) throw new SetupError(`${root} has no package.json: name the folder of a Node.js project.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new SetupError(`${file} is not JSON.`);
  }
}

/** The lock file that is nearest, as a package of a monorepo has that of the whole. */
function packageManagerOf(root: string): PackageManager {
  for (let folder = root; ; folder = dirname(folder)) {
    const found = LOCK_FILES.find(([file]) => existsSync(join(folder, file)));
    if (found !== undefined) return found[1];
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return 'npm';
  }
}

function compilerOptionsOf(root: string): ts.CompilerOptions | null {
  const file = join(root, 'tsconfig.json');
  if (!existsSync(file)) return null;
  const { config = {} } = ts.readConfigFile(file, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const nodeLike = (options.module ?? 0) >= ts.ModuleKind.Node16 && options.module !== ts.ModuleKind.Preserve;
  const interop = options.esModuleInterop ?? (nodeLike || options.module === ts.ModuleKind.Preserve);
  if (!interop) throw new SetupError(`${file}: set "esModuleInterop": true, which default imports of packages need.`);
  return options;
}

function importEndingOf(options: ts.CompilerOptions, { type }: Manifest): string {
  if (options.allowImportingTsExtensions || options.rewriteRelativeImportExtensions) return '.ts';
  if (options.moduleResolution === ts.ModuleResolutionKind.Bundler || options.module === ts.ModuleKind.Preserve)
    return '';
  return type === 'module' ? '.js' : '';
}

/** The version of a package that the project depends on, as it is written; null: it does not. */
export function versionOf({ manifest }: NodeProject, name: string): string | null {
  return manifest.dependencies?.[name] ?? manifest.devDependencies?.[name] ?? null;
}

/** The first number of a range such as `^5.1.0`; null where it has none, as `latest` and `workspace:*`. */
export function majorOf(range: string): number | null {
  const major = /\d+/.exec(range)?.[0];
  return major === undefined ? null : Number(major);
}

/** Source files of a project: what it is likely to start with comes first. */
export function sourceFilesOf({ root, manifest }: NodeProject): string[] {
  const names = ['index', 'server', 'app', 'main'];
  const folders = ['src/', ''];
  const endings = ['ts', 'mts', 'js', 'mjs', 'cjs'];
  const likely = folders.flatMap((folder) => names.flatMap((name) => endings.map((end) => `${folder}${name}.${end}`)));
  const main = manifest.main?.replace(/^\.\//, '');
  const built = main?.replace(/^(dist|build|out|lib)\//, 'src/').replace(/\.([cm]?)js$/, '.$1ts');
  const others = filesBelow(root, root).filter(
    (file) => /\.[cm]?[jt]s$/.test(file) && !/\.(d|test|spec)\.[cm]?ts$/.test(file),
  );
  const candidates = [main, built, ...likely, ...others].filter((file) => file !== undefined);
  const isOutput = (file: string) => NOT_SOURCES.has(file.split('/')[0] ?? '');
  return [...new Set(candidates)].filter((file) => !isOutput(file) && existsSync(join(root, file)));
}

/** Files below a folder, by their path from the root; not those of dependencies, of tests, and of what is built. */
export function filesBelow(folder: string, root: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || NOT_SOURCES.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, root);
    return entry.isFile() ? [relative(root, path).replaceAll(sep, '/')] : [];
  });
}
