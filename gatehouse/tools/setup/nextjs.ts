import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOf, rangesOf } from './copy.ts';
import type { Edit } from './edits.ts';
import { findScript } from './manifest.ts';
import type { Wish } from './plan.ts';
import { SetupError } from './problem.ts';
import { type NodeProject, otherAuthNotes, requirePackage } from './project.ts';

/** Next.js: the wrappers and the check, the check before `next build`, and an instrumentation file. */
export function nextjs(found: NodeProject): Wish {
  requirePackage(found, 'next', 'Next.js', 15);
  if (!['app', 'src/app'].some((path) => existsSync(join(found.root, path)))) {
    throw new SetupError('The project has no app/: this is for the App Router of Next.js.');
  }
  // Next.js compiles ES modules whatever package.json says. If app/ is in the root, Next.js does not use src/.
  const sourceFolder = existsSync(join(found.root, 'app')) ? '' : 'src/';
  const project: NodeProject = { ...found, modules: 'esm', sourceFolder };
  const { folder, files, packages } = copyOf(project, {
    folder: 'auth',
    modules: { 'hosts/nextjs/auth/index.ts': 'index.ts' },
    verbatim: {
      'hosts/nextjs/auth/check.mjs': 'check.mjs',
      'hosts/nextjs/auth/check-exports.mjs': 'check-exports.mjs',
    },
  });
  const command = `node ${folder}/check.mjs`;
  const build = editBuild(project, command);
  const instrumentation = instrumentationOf(project, folder);
  return {
    files: instrumentation === null ? files : [...files, instrumentation],
    packages,
    devPackages: rangesOf(project, ['typescript']),
    edits: build === null || build.length === 0 ? [] : [{ path: 'package.json', edits: build }],
    manual: [
      ...(build === null ? [`Run \`${command}\` before \`next build\`, and in CI.`] : []),
      ...(instrumentation === null
        ? ['Call `await readyAuth()` in register() of your instrumentation file, where NEXT_RUNTIME is "nodejs".']
        : []),
    ],
    notes: [
      `Wrap each handler: export const GET = protect(signedIn, handler). \`${command}\` lists those that are not wrapped, and \`npm run build\` fails until there is none.`,
      ...otherAuthNotes(project),
    ],
  };
}

/** Adds the check before `next build` in the build script; null if there is none, empty if it is there already. */
function editBuild({ root }: NodeProject, command: string): Edit[] | null {
  const script = findScript(readFileSync(join(root, 'package.json'), 'utf8'), 'build');
  if (script?.raw.includes(`${command} && `)) return [];
  const start = /(?:^|&& )(?=next build)/.exec(script?.raw ?? '');
  if (script === null || start === null) return null;
  const removed = script.raw.slice(start.index + start[0].length);
  return [{ at: script.at + start.index + start[0].length, removed, inserted: `${command} && ${removed}` }];
}

/** The instrumentation file; null if the project has one already. */
function instrumentationOf(project: NodeProject, folder: string): Wish['files'][number] | null {
  const { root, sourceFolder, language, importEnding } = project;
  const ending = importEnding === '' ? '' : `/index${importEnding}`;
  const text = `/** The server does not start with half a configuration. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { readyAuth } = await import('./${folder.slice(sourceFolder.length)}${ending}');
  await readyAuth();
}
`;
  const path = `${sourceFolder}instrumentation.${language}`;
  const present = ['ts', 'js'].map((end) => `${sourceFolder}instrumentation.${end}`);
  const [other] = present.filter((name) => existsSync(join(root, name)));
  if (other === undefined || (other === path && readFileSync(join(root, path), 'utf8') === text)) return { path, text };
  return null;
}
