import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projects } from './setup/projects.ts';

export type Step = { name: string; command: string[]; cwd: string };

/** The steps for a host: `first` needs the processor, so hosts take turns; `last` mostly waits. */
export type Steps = { first: Step[]; last: Step };

export const HOSTS = fileURLToPath(new URL('.', import.meta.url));
const PYTHON = '/usr/bin/python3';
const PYTHON_PACKAGES = ['fastapi', 'uvicorn', 'jwt', 'cryptography', 'httpx', 'pytest'];

/**
 * The steps for a host, this server (`template`) or a project that setup is tried on (`setup/NAME`).
 * @param scratch an empty folder
 * @returns a message if the tools that it needs are not installed
 */
export function stepsOf(name: string, scratch: string): Steps | string {
  // The server creates its database in its working directory.
  if (name === 'template') return { first: [], last: contract(scratch, join(HOSTS, 'contract/template.json')) };
  if (name.startsWith('setup/')) return projectSteps(name.slice('setup/'.length), scratch);
  const folder = join(HOSTS, name);
  return existsSync(join(folder, 'package.json')) ? nodeSteps(folder) : pythonSteps(folder);
}

/** A clean install of a Node host from its lock file, and its tests. */
function nodeSteps(cwd: string): Steps {
  return {
    first: [
      { name: 'install', command: ['npm', 'ci', '--no-audit', '--no-fund', '--silent'], cwd },
      { name: 'tests', command: ['npm', 'test', '--silent'], cwd },
      { name: 'build', command: ['npm', 'run', '--silent', '--if-present', 'build:contract'], cwd },
    ],
    last: contract(cwd),
  };
}

function pythonSteps(cwd: string): Steps | string {
  const missing = missingForPython();
  if (missing !== null) return missing;
  const types = { name: 'types', command: ['mypy', '--python-executable', PYTHON], cwd };
  const tests = { name: 'tests', command: [PYTHON, '-m', 'pytest', '-q'], cwd };
  return { first: [tests, ...(succeeds(['mypy', '--version']) ? [types] : [])], last: contract(cwd) };
}

function projectSteps(name: string, folder: string): Steps | string {
  const { kind } = projects[name] ?? {};
  const missing = kind === 'fastapi' ? missingForPython() : null;
  if (missing !== null) return missing;
  const make = {
    name: 'set up',
    command: ['npx', 'tsx', join(HOSTS, 'setup/make-project.ts'), name, folder],
    cwd: HOSTS,
  };
  const ask = { name: 'requests', command: ['npx', 'tsx', join(HOSTS, 'setup/ask-graphql.ts'), folder], cwd: HOSTS };
  return { first: [make], last: kind === 'graphql' ? ask : contract(folder) };
}

function contract(folder: string, host?: string): Step {
  const own = host === undefined ? [] : ['--host', host];
  const command = ['npx', 'tsx', join(HOSTS, 'contract/main.ts'), '--start', folder, ...own];
  return { name: 'contract', command, cwd: HOSTS };
}

function missingForPython(): string | null {
  const missing = PYTHON_PACKAGES.filter((name) => !succeeds([PYTHON, '-c', `import ${name}`]));
  if (missing.length === 0) return null;
  const packages = PYTHON_PACKAGES.map((name) => `python3-${name}`).join(' ');
  return `${PYTHON} has no ${missing.join(', ')}: apt-get install ${packages} (Debian)`;
}

function succeeds([program = '', ...args]: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
