import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Application } from './application.ts';
import { applyChanges, type Change, diffOf, treeFault } from './setup/apply.ts';
import { express, fastify, nextjs } from './setup/node.ts';
import { makePlan, type Plan, type Wish } from './setup/plan.ts';
import { SetupError } from './setup/problem.ts';
import { readNodeProject } from './setup/project.ts';
import { fastapi } from './setup/python.ts';
import { RECEIPT, readReceipt } from './setup/receipt.ts';
import { makeUndo } from './setup/undo.ts';

const help = `Adds the protection of this template to another project.

  npm run setup -- express ../project      print what it would change, as a diff, and write nothing
  npm run setup -- fastify ../project --write

Kinds: express, fastify, nextjs, fastapi

Options:
  --write     make the changes, all of them or none
  --install   install the packages that are missing, too (with --write)
  --update    replace copied files that you have not edited by newer versions (with --write)
  --undo      take back what an earlier run has written, except what was edited since (with --write)
  --force     go on although the folder has changes that are not committed, or is not in a git repository
  --json      print the result as JSON
  --help      print this text

Exit code: 0 if it printed, changed or found nothing to do; 1 if it refused; 2 if the command is wrong.`;

const kinds: Record<string, { read: (root: string) => Wish; port: number }> = {
  express: { read: (root) => express(readNodeProject(root)), port: 3000 },
  fastify: { read: (root) => fastify(readNodeProject(root)), port: 3000 },
  nextjs: { read: (root) => nextjs(readNodeProject(root)), port: 3000 },
  fastapi: { read: fastapi, port: 8000 },
};

const flag = { type: 'boolean', default: false } as const;
const options = { write: flag, install: flag, update: flag, undo: flag, force: flag, json: flag, help: flag };
type Options = Record<keyof typeof options, boolean>;

class UsageError extends Error {}

/** `npm run setup`. */
export async function setup(_application: Application, args: string[]): Promise<void> {
  let isJson = args.includes('--json');
  try {
    const { values, positionals } = read(args);
    isJson = values.json;
    if (values.help) return console.log(help);
    const [kind = '', folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) throw new UsageError('Name a kind and the folder of one project.');
    if (kinds[kind] === undefined)
      throw new UsageError(`There is no kind "${kind}": ${Object.keys(kinds).join(', ')}.`);
    // npm runs this in the folder of package.json; a relative path is from where the person is.
    const root = resolve(process.env.INIT_CWD ?? '.', folder);
    if (!existsSync(root) || !statSync(root).isDirectory()) throw new SetupError(`There is no folder ${root}.`);
    if (values.undo) undo(root, values);
    else change(root, kind, values);
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault;
    const isUsage = fault instanceof UsageError;
    if (!isUsage && !(fault instanceof SetupError)) throw fault;
    if (isJson) console.log(JSON.stringify({ ok: false, error: fault.message }, null, 2));
    else console.error(isUsage ? `${fault.message}\n\n${help}` : fault.message);
    process.exitCode = isUsage ? 2 : 1;
  }
}

function read(args: string[]): { values: Options; positionals: string[] } {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (fault) {
    throw new UsageError(fault instanceof Error ? fault.message : String(fault));
  }
}

function change(root: string, kind: string, { write, install, update, force, json }: Options): void {
  const last = readReceipt(root);
  if (last !== null && last.kind !== kind) {
    throw new SetupError(`The project was set up for ${last.kind}: undo that first (--undo --write).`);
  }
  const { read: readWish, port } = kinds[kind] as (typeof kinds)[string];
  const plan = makePlan(root, readWish(root), originOf(), kind, last, update);
  const changes: Change[] = [...plan.changes];
  if (changes.length > 0) {
    const before = existsSync(join(root, RECEIPT)) ? readFileSync(join(root, RECEIPT), 'utf8') : null;
    changes.push({ path: RECEIPT, before, after: `${JSON.stringify(plan.receipt, null, 2)}\n` });
  }
  if (write && changes.length > 0) {
    refuseDirty(root, force);
    applyChanges(root, changes);
  }
  const command = installCommand(root, kind, plan);
  const isInstalled = write && install && command !== null;
  if (isInstalled) runInstall(root, command);
  const verify = verifyCommand(port);
  if (json) {
    const { manual, notes, edited } = plan;
    const paths = changes.map(({ path, before }) => ({ path, change: before === null ? 'add' : 'edit' }));
    console.log(
      JSON.stringify(
        {
          ok: true,
          written: write,
          changes: paths,
          diff: diffOf(changes),
          edited,
          manual,
          notes,
          install: command,
          verify,
        },
        null,
        2,
      ),
    );
    return;
  }
  console.log(report(changes, plan, { write, install: isInstalled ? null : command, verify }));
}

function report(
  changes: readonly Change[],
  { edited, manual, notes }: Plan,
  { write, install, verify }: { write: boolean; install: string | null; verify: string },
): string {
  const steps = [
    ...(write || changes.length === 0 ? [] : ['Nothing was written: add --write to make these changes.']),
    ...edited.map((path) => `${path} was edited since it was copied, and stays as it is.`),
    ...manual.map((text) => `To do by hand: ${text}`),
    ...(install === null ? [] : [`Install what is missing:\n\n    ${install}`]),
    ...notes,
    `Verify the running server:\n\n    ${verify}`,
  ];
  const done = changes.map(({ path, before }) => `${before === null ? 'added ' : 'edited'} ${path}`).join('\n');
  const head = changes.length === 0 ? 'Everything is there already.' : write ? done : diffOf(changes).trimEnd();
  return [head, ...steps].join('\n\n');
}

function undo(root: string, { write, force, json }: Options): void {
  const receipt = readReceipt(root);
  if (receipt === null) throw new SetupError(`${root} has no ${RECEIPT}: there is nothing to undo.`);
  const { changes, kept } = makeUndo(root, receipt);
  if (write) {
    refuseDirty(root, force);
    applyChanges(root, changes);
  }
  if (json) {
    const paths = changes.map(({ path, after }) => ({ path, change: after === null ? 'remove' : 'edit' }));
    console.log(JSON.stringify({ ok: true, written: write, changes: paths, kept }, null, 2));
    return;
  }
  const done = changes.map(({ path, after }) => `${after === null ? 'removed' : 'restored'} ${path}`).join('\n');
  const left = kept.map((path) => `${path} was edited since, and stays as it is: look at it yourself.`);
  const hint = write ? [] : ['Nothing was written: add --write to undo this.'];
  console.log([write ? done : diffOf(changes).trimEnd(), ...left, ...hint].join('\n\n'));
}

function refuseDirty(root: string, force: boolean): void {
  const fault = force ? null : treeFault(root);
  if (fault !== null) throw new SetupError(`${fault}\nCommit first, or add --force. Nothing was written.`);
}

const ADD: Record<string, string> = { npm: 'npm install', pnpm: 'pnpm add', yarn: 'yarn add', bun: 'bun add' };

function installCommand(root: string, kind: string, { packages, devPackages }: Plan): string | null {
  const list = (ranges: Record<string, string>, joint: string) =>
    Object.entries(ranges)
      .map(([name, range]) => `"${name}${joint}${range}"`)
      .join(' ');
  if (kind === 'fastapi') {
    return Object.keys(packages).length === 0 ? null : `python3 -m pip install ${list(packages, '')}`;
  }
  const add = ADD[readNodeProject(root).packageManager] ?? 'npm install';
  const commands = [
    ...(Object.keys(packages).length === 0 ? [] : [`${add} ${list(packages, '@')}`]),
    ...(Object.keys(devPackages).length === 0 ? [] : [`${add} -D ${list(devPackages, '@')}`]),
  ];
  return commands.length === 0 ? null : commands.join(' && ');
}

function runInstall(root: string, command: string): void {
  const { status } = spawnSync(command, { cwd: root, shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new SetupError(`The files are written, but this failed: ${command}`);
}

const manifest = (): { version: string; scripts: Record<string, string> } =>
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

function originOf(): { version: string; commit: string | null } {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%H', '--', '../..'], { cwd, encoding: 'utf8' });
  return { version: manifest().version, commit: status === 0 && stdout !== '' ? stdout.trim() : null };
}

function verifyCommand(port: number): string {
  const url = `http://127.0.0.1:${port}`;
  return manifest().scripts.probe === undefined
    ? `npm run contract -- ${url} --host contract.json    (gatehouse/hosts/contract/README.md says how the server is started)`
    : `npm run probe -- ${url} --token "npm run --silent token -- linus"`;
}
