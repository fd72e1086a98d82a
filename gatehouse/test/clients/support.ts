import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { closeAfter } from '../support/cleanup.ts';
import { freePort } from '../support/port.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(import.meta.url);
const tsx = pathToFileURL(require.resolve('tsx')).href;
const tsc = require.resolve('typescript/bin/tsc');
const node = promisify(execFile);

type Run = { code: number; stdout: string; stderr: string };

const run = (args: string[]): Promise<Run> =>
  node(process.execPath, args, { cwd: root }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

/** Runs `npm run client` without npm. */
export function generate(...args: string[]): Promise<Run> {
  return run(['--import', tsx, 'gatehouse/test/app/gatehouse.ts', 'client', ...args]);
}

/**
 * An application outside of the repository that finds the repository's packages, and its own in its `node_modules`.
 * @param packages another folder of packages, which it finds first
 */
export async function makeApplication(packages?: string) {
  const parent = await mkdtemp(join(tmpdir(), 'gatehouse-clients-'));
  closeAfter(() => rm(parent, { recursive: true, force: true }));
  await symlink(join(root, 'node_modules'), join(parent, 'node_modules'));
  const between = join(parent, 'between');
  await mkdir(between);
  if (packages !== undefined) await symlink(packages, join(between, 'node_modules'));
  const directory = join(between, 'app');
  await mkdir(join(directory, 'node_modules'), { recursive: true });
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  return {
    directory,
    packageDirectory: (name: string) => join(directory, 'node_modules', name),
    write: (file: string, text: string) => writeFile(join(directory, file), text),
    /** Compiles what was written, as strictly as TypeScript can, to `out/`. */
    compile: async (compilerOptions: Record<string, unknown>): Promise<Run> => {
      const config = `tsconfig.${compilerOptions.moduleResolution}.json`;
      const options = { ...STRICT, ...compilerOptions, outDir: 'out', rootDir: '.' };
      await writeFile(
        join(directory, config),
        JSON.stringify({ compilerOptions: options, include: ['*.ts', '*.tsx'] }),
      );
      return run([tsc, '-p', join(directory, config)]);
    },
    load: (file: string) => import(pathToFileURL(join(directory, file)).href),
  };
}

const STRICT = {
  target: 'ES2022',
  lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  skipDefaultLibCheck: true,
};

/** The code of a Markdown page, by the file name after the language. */
export async function codeOf(page: string): Promise<Record<string, string>> {
  const text = await readFile(page, 'utf8');
  const blocks = text.matchAll(/^( *)```tsx? (\S+)\n(.*?)^\1```$/gms);
  return Object.fromEntries(
    [...blocks].map(([, indent = '', file, code = '']) => [file, code.replaceAll(`\n${indent}`, '\n')]),
  );
}

/** A URL at which no server listens. */
export async function deadUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}
