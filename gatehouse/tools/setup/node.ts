import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editEntry, importOf } from './entry.ts';
import type { Wish } from './plan.ts';
import { SetupError } from './problem.ts';
import { majorOf, type NodeProject, versionOf } from './project.ts';
import { collectSources, toJavaScript } from './sources.ts';

const GATEHOUSE = fileURLToPath(new URL('../../', import.meta.url));
const at = (path: string): string => join(GATEHOUSE, path);

/** A framework of Node.js that setup knows. */
export type Framework = {
  /** As people write it. */
  title: string;
  package: string;
  major: number;
  /** The modules of the adapter, from gatehouse/, and their names in the project. */
  adapter: Record<string, string>;
  /** Files that are copied as they are. */
  verbatim?: Record<string, string>;
};

/** The files of a framework's adapter as one folder, and the packages that they need. */
export function copyOf(
  project: NodeProject,
  framework: Framework,
): Pick<Wish, 'files' | 'packages'> & { folder: string } {
  const version = versionOf(project, framework.package);
  const major = version === null ? null : majorOf(version);
  if (version === null)
    throw new SetupError(`package.json does not have ${framework.package}: this is no project of ${framework.title}.`);
  if (major !== null && major < framework.major) {
    throw new SetupError(
      `This is for ${framework.title} ${framework.major} or later, and the project has ${version}: update it first.`,
    );
  }
  const names = new Map(Object.entries(framework.adapter).map(([path, name]) => [at(path), name]));
  for (const path of names.keys()) if (!existsSync(path)) throw new SetupError(`${path} is missing: setup copies it.`);
  const { files, packages } = collectSources([...names.keys()], { importEnding: project.importEnding, names });
  const folder = `${project.sourceFolder}${freeFolder(project)}`;
  const inProject = files.map(({ name, text }) =>
    project.language === 'ts'
      ? { path: `${folder}/${name}`, text }
      : { path: `${folder}/${name.replace(/\.ts$/, '.js')}`, text: toJavaScript(text, project.modules) },
  );
  const asIs = Object.entries(framework.verbatim ?? {}).map(([path, name]) => ({
    path: `${folder}/${name}`,
    text: readFileSync(at(path), 'utf8'),
  }));
  return { folder, files: [...inProject, ...asIs], packages: rangesOf(project, packages) };
}

/** `auth`, or `gatehouse-auth` where the project has an `auth` of its own. */
function freeFolder({ root, sourceFolder }: NodeProject): string {
  const isOurs =
    existsSync(join(root, sourceFolder, 'auth/core/verdict.ts')) ||
    existsSync(join(root, sourceFolder, 'auth/core/verdict.js'));
  return existsSync(join(root, sourceFolder, 'auth')) && !isOurs ? 'gatehouse-auth' : 'auth';
}

/** The packages that the project lacks, in the versions that this repository has. */
function rangesOf(project: NodeProject, packages: readonly string[]): Record<string, string> {
  const known: Record<string, string> = { 'fastify-plugin': '^6.0.0' };
  for (const path of ['../package.json', 'package.json', 'hosts/fastify/package.json', 'hosts/nextjs/package.json']) {
    if (existsSync(at(path))) Object.assign(known, JSON.parse(readFileSync(at(path), 'utf8')).dependencies);
  }
  const missing = packages.filter((name) => versionOf(project, name) === null);
  return Object.fromEntries(missing.map((name) => [name, known[name] ?? 'latest']));
}

const notesOf = ({ otherAuth }: NodeProject): string[] =>
  otherAuth.length === 0
    ? []
    : [`The project has other authentication: ${otherAuth.join(', ')}. Both run until you remove one.`];

/** Express: the middleware, and one line behind `const app = express()`. */
export function express(project: NodeProject): Wish {
  const { folder, files, packages } = copyOf(project, {
    title: 'Express',
    package: 'express',
    major: 5,
    adapter: { 'hosts/express/src/auth.ts': 'index.ts' },
  });
  const wanted = {
    framework: 'express',
    folder,
    imported: { names: ['createAuthenticator', 'optionalAuth'] },
    line: (app: string) => `${app}.use(optionalAuth(createAuthenticator(process.env, console)));`,
    needsAwait: false,
  };
  const entry = editEntry(project, wanted);
  return {
    files,
    packages,
    devPackages: {},
    edits: entry === null ? [] : [{ path: entry.file, edits: entry.edits }],
    manual:
      entry === null
        ? [
            `Behind the line that makes the application, before body parsers and routes:\n\n    ${importOf(project, `${project.sourceFolder}index.js`, wanted)}\n    ${wanted.line('app')}`,
          ]
        : [],
    notes: [
      `Protect routes with requireAuth, requireRole('admin') and the others of ${folder}/index.`,
      ...notesOf(project),
    ],
  };
}

/** Fastify: the plugin, registered behind `const app = fastify()`. */
export function fastify(project: NodeProject): Wish {
  const { folder, files, packages } = copyOf(project, {
    title: 'Fastify',
    package: 'fastify',
    major: 5,
    adapter: { 'hosts/fastify/src/auth.ts': 'index.ts' },
  });
  const wanted = {
    framework: 'fastify',
    folder,
    imported: { default: 'auth' },
    line: (app: string) => `await ${app}.register(auth, { env: process.env });`,
    needsAwait: true,
  };
  const entry = editEntry(project, wanted);
  return {
    files,
    packages,
    devPackages: {},
    edits: entry === null ? [] : [{ path: entry.file, edits: entry.edits }],
    manual:
      entry === null
        ? [
            `Where the server is made, in an async function, before all routes:\n\n    ${importOf(project, `${project.sourceFolder}index.js`, wanted)}\n    ${wanted.line('app')}`,
          ]
        : [],
    notes: [
      "The server starts once each route has onRequest: app.requireAuth (or the like), or config: { open: 'why everyone may' }; it lists those without.",
      ...notesOf(project),
    ],
  };
}

/** Next.js: the wrappers and the check, and the check before `next build`. */
export function nextjs(project: NodeProject): Wish {
  const { folder, files, packages } = copyOf(project, {
    title: 'Next.js',
    package: 'next',
    major: 15,
    adapter: { 'hosts/nextjs/auth/index.ts': 'index.ts' },
    verbatim: { 'hosts/nextjs/auth/check.mjs': 'check.mjs' },
  });
  if (!['app', 'src/app'].some((path) => existsSync(join(project.root, path)))) {
    throw new SetupError('The project has no app/: this is for the App Router of Next.js.');
  }
  const command = `node ${folder}/check.mjs`;
  const manifest = readFileSync(join(project.root, 'package.json'), 'utf8');
  const build = /"build":\s*"(next build[^"]*)"/.exec(manifest);
  const isDone = manifest.includes(`${command} && `);
  const instrumentation = `${project.sourceFolder}instrumentation.${project.language}`;
  const hasInstrumentation = ['ts', 'js'].some((end) =>
    existsSync(join(project.root, `${project.sourceFolder}instrumentation.${end}`)),
  );
  const register = `import { readyAuth } from './${folder.replace(/^src\//, '')}${project.importEnding === '' ? '' : `/index${project.importEnding}`}';

/** The server does not start with half a configuration. */
export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') await readyAuth();
}
`;
  const isOurs = hasInstrumentation && readFileSync(join(project.root, instrumentation), 'utf8') === register;
  return {
    files: hasInstrumentation && !isOurs ? files : [...files, { path: instrumentation, text: register }],
    packages,
    devPackages: versionOf(project, 'typescript') === null ? { typescript: '^5.9.0' } : {},
    edits:
      build === null || isDone
        ? []
        : [
            {
              path: 'package.json',
              edits: [
                {
                  at: build.index + build[0].length - 1 - (build[1] ?? '').length,
                  removed: build[1] ?? '',
                  inserted: `${command} && ${build[1]}`,
                },
              ],
            },
          ],
    manual: [
      ...(build === null && !isDone ? [`Run \`${command}\` before \`next build\`, and in CI.`] : []),
      ...(hasInstrumentation && !isOurs
        ? ['Call `await readyAuth()` in register() of your instrumentation file.']
        : []),
    ],
    notes: [
      `Wrap each handler: export const GET = protect(signedIn, handler). \`${command}\` lists those that are not wrapped, and \`npm run build\` fails until there is none.`,
      ...notesOf(project),
    ],
  };
}
