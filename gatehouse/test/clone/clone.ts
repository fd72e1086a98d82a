import { execFile, execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { filesIn } from '../../tools/edit/copy.ts';
import { closeAfter } from '../support/cleanup.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const author = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

export type Result = { status: number; out: string };
export type Clone = {
  root: string;
  read(path: string): string;
  write(path: string, text: string): void;
  /** Runs a script of package.json, and resolves when it has ended, however it ended. */
  npm(script: string, ...args: string[]): Promise<Result>;
  /** Runs a command line as a person would type it, for example one from the documentation. */
  bash(command: string): Promise<Result>;
  git(...args: string[]): string;
  /** Commits everything. */
  commit(subject: string): void;
};

/** A new repository with these files in one commit, like "Use this template". Removed after the test or the file. */
export function makeClone(): Clone {
  // Other projects of the same developer are beside it, such as `../web`.
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'clone-')));
  closeAfter(() => rmSync(parent, { recursive: true, force: true }));
  const root = join(parent, 'api');
  mkdirSync(root);
  for (const path of filesIn(project)) cpSync(join(project, path), join(root, path));
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'), 'junction');
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GIT_CONFIG_GLOBAL: '/dev/null',
    NO_COLOR: '1',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    ...author,
  };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: 'pipe' });
  const commit = (subject: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--message', subject);
  };
  const run = (file: string, args: readonly string[]) =>
    new Promise<Result>((resolve) => {
      execFile(file, args, { cwd: root, env, maxBuffer: 64_000_000 }, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code ?? 1), out: `${stdout}${stderr}` }),
      );
    });
  git('init', '--quiet');
  appendFileSync(join(root, '.git/info/exclude'), 'node_modules\n');
  commit('Begin');
  return {
    root,
    git,
    commit,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    npm: (script, ...args) => run('npm', ['run', '--silent', script, '--', ...args]),
    bash: (command) => run('bash', ['-c', command]),
  };
}

/** Parts of gatehouse/ that `npm run adopt` can remove as a whole. */
const REMOVABLE = /^D {2}gatehouse\/(bench|hosts)\//;

/** The files of gatehouse/ that a command has added, changed or removed: a new version could not replace them without a loss. */
export function editedIn(clone: Clone): string[] {
  clone.git('add', '--all');
  const lines = clone.git('status', '--porcelain', '--no-renames', '--', 'gatehouse').split('\n');
  return lines.filter((line) => line !== '' && !REMOVABLE.test(line));
}

/** The scripts of `npm run check` that are not tests. */
export const CHECKS = ['check:format', 'check:types', 'check:codegen', 'check:access'];

/** Runs the checks that are not tests: format, types, and that what is generated is as the sources say. */
export async function expectGreen(clone: Clone): Promise<void> {
  for (const check of CHECKS) expect(await clone.npm(check), check).toMatchObject({ status: 0 });
}

/** Runs the tests of the API, as `npm test` does. */
export async function expectTestsPass(clone: Clone): Promise<void> {
  const { status, out } = await clone.npm('test');
  expect(status, out).toBe(0);
}

/** Adds a domain with everything that `npm run new` can write, and commits it. */
export async function addInvoices(clone: Clone): Promise<void> {
  const invoice = ['--of', 'organization', 'number:string!', '--with', 'subscription,update,tools'];
  expect(await clone.npm('new', 'invoice', ...invoice)).toMatchObject({ status: 0 });
  expect(await clone.npm('db:generate', '--name', 'add_invoices')).toMatchObject({ status: 0 });
  expect(await clone.npm('access')).toMatchObject({ status: 0 });
  clone.commit('Add invoices');
}
