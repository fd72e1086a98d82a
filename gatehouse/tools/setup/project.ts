import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compilerOptionsOf, importEndingOf } from './compiler.ts';
import { filesBelow, NOT_SOURCES } from './files.ts';
import { SetupError } from './problem.ts';

type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** What setup needs to know about a Node.js project. */
export type NodeProject = {
  root: string;
  manifest: Manifest;
  language: 'ts' | 'js';
  modules: 'esm' | 'cjs';
  /** How imports of the project's own files end. */
  importEnding: string;
  /** `src/`, or nothing. */
  sourceFolder: string;
  /** Other packages for authentication that the project has. */
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

/**
 * Reads a Node.js project.
 * @throws {SetupError} if there is none
 */
export function readNodeProject(root: string): NodeProject {
  const manifest = readManifest(root);
  const options = compilerOptionsOf(root);
  const packages = { ...manifest.dependencies, ...manifest.devDependencies };
  const isTypeScript = options !== null && ('typescript' in packages || hasTypeScript(root));
  const language = isTypeScript ? 'ts' : 'js';
  return {
    root,
    manifest,
    language,
    modules: manifest.type === 'module' ? 'esm' : 'cjs',
    importEnding: language === 'js' ? '.js' : importEndingOf(options ?? {}, manifest.type),
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

/** By the nearest lock file, because packages of a monorepo share one. */
export function packageManagerOf(root: string): PackageManager {
  for (let folder = root; ; folder = dirname(folder)) {
    const found = LOCK_FILES.find(([file]) => existsSync(join(folder, file)));
    if (found !== undefined) return found[1];
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return 'npm';
  }
}

/** By its sources, because a package of a monorepo may not depend on the compiler itself. */
const hasTypeScript = (root: string): boolean => filesBelow(root, root).some((file) => /[^d]\.[cm]?tsx?$/.test(file));

/** The range of a package as written in package.json; null if the project does not depend on it. */
export function versionOf({ manifest }: NodeProject, name: string): string | null {
  return manifest.dependencies?.[name] ?? manifest.devDependencies?.[name] ?? null;
}

/**
 * The major version of a package that the project depends on; null if its range has none, such as `latest` or
 * `catalog:`.
 * @throws {SetupError} if the project does not have it, or has an older one
 */
export function requirePackage(project: NodeProject, name: string, title: string, oldest: number): number | null {
  const version = versionOf(project, name);
  if (version === null) {
    const folders = packagesWith(project.root, name);
    const hint =
      folders.length === 0 ? `this is not a ${title} project` : `name a package that has: ${folders.join(', ')}`;
    throw new SetupError(`package.json does not have ${name}: ${hint}.`);
  }
  const major = /\d+/.exec(version)?.[0];
  if (major !== undefined && Number(major) < oldest) {
    throw new SetupError(`This is for ${title} ${oldest} or later, and the project has ${version}: update it first.`);
  }
  return major === undefined ? null : Number(major);
}

/** The folders below that have the package, as in a monorepo. */
function packagesWith(root: string, name: string): string[] {
  const folders = filesBelow(root, root)
    .filter((file) => file.endsWith('/package.json'))
    .map(dirname);
  return folders.filter((folder) => {
    const { dependencies, devDependencies } = readManifest(join(root, folder));
    return { ...dependencies, ...devDependencies }[name] !== undefined;
  });
}

/** Notes on other authentication in the project. */
export function otherAuthNotes({ otherAuth }: NodeProject): string[] {
  if (otherAuth.length === 0) return [];
  return [`The project has other authentication: ${otherAuth.join(', ')}. Both run until you remove one.`];
}

/** Source files of a project, the likely entry point first. */
export function sourceFilesOf({ root, manifest }: NodeProject): string[] {
  const names = ['index', 'server', 'app', 'main'];
  const folders = ['src/', ''];
  const endings = ['ts', 'mts', 'js', 'mjs', 'cjs'];
  const likely = folders.flatMap((folder) => names.flatMap((name) => endings.map((end) => `${folder}${name}.${end}`)));
  const main = manifest.main?.replace(/^\.\//, '');
  const built = main?.replace(/^(dist|build|out|lib)\//, 'src/').replace(/\.([cm]?)js$/, '.$1ts');
  const others = filesBelow(root, root).filter(
    (file) => /\.[cm]?[jt]s$/.test(file) && !/\.(d|test|spec)\.[cm]?[jt]s$/.test(file),
  );
  const candidates = [main, built, ...likely, ...others].filter((file) => file !== undefined);
  const isOutput = (file: string) => NOT_SOURCES.has(file.split('/')[0] ?? '');
  return [...new Set(candidates)].filter((file) => !isOutput(file) && existsSync(join(root, file)));
}
