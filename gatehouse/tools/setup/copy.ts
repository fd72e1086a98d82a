import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toCommonJsTypeScript, toJavaScript } from './languages.ts';
import type { Wish } from './plan.ts';
import { SetupError } from './problem.ts';
import { type NodeProject, versionOf } from './project.ts';
import { collectSources } from './sources.ts';

const GATEHOUSE = fileURLToPath(new URL('../../', import.meta.url));
const at = (path: string): string => join(GATEHOUSE, path);

/** The files to copy into a project. */
export type Adapter = {
  /** The folder; prefixed with `gatehouse-` if the project already has one of that name. */
  folder: string;
  /** Modules, from gatehouse/, and their names in the folder; what they import goes to its `core/`. */
  modules: Record<string, string>;
  /** Files that are copied as they are. */
  verbatim?: Record<string, string>;
};

/** The files of an adapter as one folder, and the packages that they need. */
export function copyOf(project: NodeProject, adapter: Adapter): Pick<Wish, 'files' | 'packages'> & { folder: string } {
  const names = new Map(Object.entries(adapter.modules).map(([path, name]) => [at(path), name]));
  for (const path of names.keys()) if (!existsSync(path)) throw new SetupError(`${path} is missing: setup copies it.`);
  const { files, packages } = collectSources([...names.keys()], { importEnding: project.importEnding, names });
  const folder = `${project.sourceFolder}${freeFolder(project, adapter.folder)}`;
  const inProject = files.map(({ name, text }) => moduleOf(project, `${folder}/${name}`, text));
  const asIs = Object.entries(adapter.verbatim ?? {}).map(([path, name]) => ({
    path: `${folder}/${name}`,
    text: readFileSync(at(path), 'utf8'),
  }));
  return { folder, files: [...inProject, ...asIs], packages: rangesOf(project, packages) };
}

/** A module in the language of the project. */
function moduleOf({ language, modules }: NodeProject, path: string, text: string): Wish['files'][number] {
  if (language === 'js') return { path: path.replace(/\.ts$/, '.js'), text: toJavaScript(text, modules) };
  return { path, text: modules === 'cjs' ? toCommonJsTypeScript(text) : text };
}

/** A file of that name is in the way, too: `./auth` would mean the file, not the folder. */
function freeFolder({ root, sourceFolder }: NodeProject, wanted: string): string {
  const beside = join(root, sourceFolder);
  const taken = (existsSync(beside) ? readdirSync(beside) : []).filter((name) => name.replace(/\..*/, '') === wanted);
  const isOurs = ['ts', 'js'].some((end) => existsSync(join(beside, wanted, `core/verdict.${end}`)));
  return taken.length > (isOurs ? 1 : 0) ? `gatehouse-${wanted}` : wanted;
}

/** The packages that the project lacks, in the versions that this repository has. */
export function rangesOf(project: NodeProject, packages: readonly string[]): Record<string, string> {
  const known: Record<string, string> = {};
  for (const path of ['hosts/fastify/package.json', 'hosts/nextjs/package.json', 'package.json', '../package.json']) {
    if (!existsSync(at(path))) continue;
    const { dependencies, devDependencies } = JSON.parse(readFileSync(at(path), 'utf8'));
    Object.assign(known, devDependencies, dependencies);
  }
  const missing = packages.filter((name) => versionOf(project, name) === null);
  return Object.fromEntries(missing.map((name) => [name, known[name] ?? installedRange(name)]));
}

/** The range of a package that is only an indirect dependency of this repository. */
function installedRange(name: string): string {
  const file = at(`../node_modules/${name}/package.json`);
  if (!existsSync(file)) throw new SetupError(`${name} is not installed here: run npm install.`);
  return `^${JSON.parse(readFileSync(file, 'utf8')).version}`;
}
