import { spawnSync } from 'node:child_process';
import type { Plan } from './plan.ts';
import { SetupError } from './problem.ts';
import { packageManagerOf } from './project.ts';

const ADD = { npm: 'npm install', pnpm: 'pnpm add', yarn: 'yarn add', bun: 'bun add' };

/** The command that installs the packages of a plan; null if none is missing. */
export function installCommand(root: string, kind: string, { packages, devPackages }: Plan): string | null {
  const list = (ranges: Record<string, string>, joint: string) =>
    Object.entries(ranges)
      .map(([name, range]) => `"${name}${joint}${range}"`)
      .join(' ');
  const [some, someForDevelopment] = [packages, devPackages].map((ranges) => Object.keys(ranges).length > 0);
  if (kind === 'fastapi') return some ? `python3 -m pip install ${list(packages, '')}` : null;
  const add = ADD[packageManagerOf(root)];
  const commands = [
    ...(some ? [`${add} ${list(packages, '@')}`] : []),
    ...(someForDevelopment ? [`${add} -D ${list(devPackages, '@')}`] : []),
  ];
  return commands.length === 0 ? null : commands.join(' && ');
}

/**
 * Runs the command in the project.
 * @param silent whether to discard its output
 * @throws {SetupError} if it fails
 */
export function runInstall(root: string, command: string, silent: boolean): void {
  const output = silent ? 'ignore' : 'inherit';
  const { status } = spawnSync(command, { cwd: root, shell: true, stdio: ['ignore', output, 'inherit'] });
  if (status !== 0) throw new SetupError(`The files are written, but this failed: ${command}`);
}
