import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CODEGEN } from '../child.ts';
import type { Copy } from './copy.ts';
import type { Fault, Project } from './program.ts';
import { tidy } from './tidy.ts';

const COMMANDS = {
  codegen: CODEGEN,
  format: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write'],
  migration: ['node_modules/drizzle-kit/bin.cjs', 'generate', '--name'],
  access: ['--import', 'tsx', 'dev/gatehouse.ts', 'access'],
} as const;

/**
 * Runs a command of the project in a copy of it.
 * @throws with the output of the command, if it fails
 */
export async function run(root: string, command: keyof typeof COMMANDS, args: readonly string[] = []): Promise<void> {
  await promisify(execFile)(process.execPath, [...COMMANDS[command], ...args], { cwd: root }).catch((cause) => {
    throw new Error(`${cause.stdout}${cause.stderr}`.trim() || cause.message);
  });
}

/**
 * Finishes an edited copy: removes unused code, generates all generated files again, and compiles everything.
 * @param project the project before the edit
 * @throws with the places that do not compile, which a person has to change first
 */
export async function finish({ root, changes }: Copy, project: Project): Promise<void> {
  const faults = tidy(root, project);
  if (faults.length > 0)
    throw new Error(`After the removal these do not compile. Change them first:\n\n${list(faults)}`);
  const written = changes().filter(({ kind, path }) => kind !== 'removed' && /\.(ts|json)$/.test(path));
  if (written.length > 0) await run(root, 'format', ['--no-errors-on-unmatched', ...written.map(({ path }) => path)]);
  await run(root, 'access');
}

/**
 * Generates the migration for the changed tables of a copy.
 * @returns its path in the project, or null if no migration is needed, for example for a table that was never migrated
 */
export async function addMigration({ root, changes }: Copy, name: string): Promise<string | null> {
  await run(root, 'migration', [name]);
  const added = changes().find(({ path, kind }) => kind === 'added' && path.endsWith(`_${name}.sql`));
  return added?.path ?? null;
}

const list = (faults: readonly Fault[]): string =>
  faults.map(({ file, line, message }) => `  ${file}:${line}  ${message.split('\n')[0]}`).join('\n');
