import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Application } from './application.ts';
import { applyChanges, type Change, treeFault } from './setup/apply.ts';
import { installCommand, runInstall } from './setup/install.ts';
import { kinds } from './setup/kinds.ts';
import { originOf, verifyCommand } from './setup/origin.ts';
import { makePlan } from './setup/plan.ts';
import { SetupError } from './setup/problem.ts';
import { RECEIPT, readReceipt } from './setup/receipt.ts';
import { printChange, printUndo } from './setup/report.ts';
import { makeUndo } from './setup/undo.ts';

const help = `Adds the protection of this template to another project.

  npm run setup -- express ../project      print what it would change, as a diff, and write nothing
  npm run setup -- fastify ../project --write

Kinds: express, fastify, nextjs, fastapi; graphql for Apollo Server and Yoga

Options:
  --write     make the changes, all of them or none
  --schema F  for graphql: a file with the schema as SDL, in place of what is found in the project
  --install   install the packages that are missing, too (with --write)
  --update    replace copied files that you have not edited by newer versions (with --write)
  --undo      take back what an earlier run has written, except what was edited since (with --write)
  --force     go on although the folder has changes that are not committed, or is not in a git repository
  --json      print the result as JSON
  --help      print this text

Exit code: 0 if it printed, changed or found nothing to do; 1 if it refused; 2 if the command is wrong.`;

const flag = { type: 'boolean', default: false } as const;
const flags = { write: flag, install: flag, update: flag, undo: flag, force: flag, json: flag, help: flag };
const options = { ...flags, schema: { type: 'string' } } as const;
type Options = Record<keyof typeof flags, boolean> & { schema?: string };

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
    // npm runs this in the folder of package.json, but a relative path refers to the current directory.
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

function change(root: string, kind: string, { write, install, update, force, json, schema }: Options): void {
  const last = readReceipt(root);
  if (last !== null && last.kind !== kind) {
    throw new SetupError(`The project was set up for ${last.kind}: undo that first (--undo --write).`);
  }
  const { read: readWish, port } = kinds[kind] as (typeof kinds)[string];
  const plan = makePlan(root, readWish(root, schema), originOf(), kind, last, update);
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
  // With --json, only the result is printed.
  if (isInstalled) runInstall(root, command, json);
  printChange({ changes, plan, write, install: isInstalled ? null : command, verify: verifyCommand(port), json });
}

function undo(root: string, { write, force, json }: Options): void {
  const receipt = readReceipt(root);
  if (receipt === null) throw new SetupError(`${root} has no ${RECEIPT}: there is nothing to undo.`);
  const { changes, kept } = makeUndo(root, receipt);
  if (write) {
    refuseDirty(root, force);
    applyChanges(root, changes);
  }
  printUndo({ changes, kept, write, json });
}

function refuseDirty(root: string, force: boolean): void {
  const fault = force ? null : treeFault(root);
  if (fault !== null) throw new SetupError(`${fault}\nCommit first, or add --force. Nothing was written.`);
}
