import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Runs the tests of each host in gatehouse/hosts, and sends the contract to it and to this server.

Usage: npm run test:hosts [-- NAME...]    for example: npm run test:hosts -- fastapi template

A host whose tools are not on this machine is skipped, and named with what is missing.
Exit code: 0 when everything that ran passed, 1 otherwise.`;

type Step = { name: string; command: string[]; cwd: string };

const HOSTS = fileURLToPath(new URL('.', import.meta.url));
const PYTHON = '/usr/bin/python3';
const PYTHON_PACKAGES = ['fastapi', 'uvicorn', 'jwt', 'cryptography', 'httpx', 'pytest'];
const CONTRACT = ['npx', 'tsx', join(HOSTS, 'contract/main.ts'), '--start'];

/** The steps of a Node host, which is installed afresh from its lock file. */
function nodeSteps(cwd: string): Step[] {
  return [
    { name: 'install', command: ['npm', 'ci', '--no-audit', '--no-fund', '--silent'], cwd },
    { name: 'tests', command: ['npm', 'test', '--silent'], cwd },
    { name: 'build', command: ['npm', 'run', '--silent', '--if-present', 'build:contract'], cwd },
    { name: 'contract', command: [...CONTRACT, cwd], cwd: HOSTS },
  ];
}

/** The steps of a Python host, or what is missing for it. */
function pythonSteps(cwd: string): Step[] | string {
  const missing = PYTHON_PACKAGES.filter((name) => !succeeds([PYTHON, '-c', `import ${name}`]));
  if (missing.length > 0) {
    const packages = PYTHON_PACKAGES.map((name) => `python3-${name}`).join(' ');
    return `${PYTHON} has no ${missing.join(', ')}: apt-get install ${packages} (Debian)`;
  }
  const types = { name: 'types', command: ['mypy', '--python-executable', PYTHON], cwd };
  return [
    { name: 'tests', command: [PYTHON, '-m', 'pytest', '-q'], cwd },
    ...(succeeds(['mypy', '--version']) ? [types] : []),
    { name: 'contract', command: [...CONTRACT, cwd], cwd: HOSTS },
  ];
}

/** This server itself, in an empty folder: it makes its database where it is started. */
function templateSteps(folder: string): Step[] {
  const host = ['--host', join(HOSTS, 'contract/template.json')];
  return [{ name: 'contract', command: [...CONTRACT, folder, ...host], cwd: HOSTS }];
}

function succeeds([program = '', ...args]: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** Runs the steps up to the first that fails; its name, or null. */
function firstFailure(host: string, steps: Step[]): string | null {
  for (const { name, command, cwd } of steps) {
    print(`\n== ${host}: ${name}`);
    const [program = '', ...args] = command;
    if (spawnSync(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0) return name;
  }
  return null;
}

function stepsOf(host: string, scratch: string): Step[] | string {
  if (host === 'template') return templateSteps(scratch);
  const folder = join(HOSTS, host);
  return existsSync(join(folder, 'package.json')) ? nodeSteps(folder) : pythonSteps(folder);
}

function main(): number {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
  if (values.help) {
    print(HELP);
    return 0;
  }
  const all = ['template', ...readdirSync(HOSTS).filter((name) => existsSync(join(HOSTS, name, 'contract.json')))];
  const unknown = positionals.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`There is no host "${unknown}". There are: ${all.join(', ')}.`);

  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-hosts-'));
  const outcomes = (positionals.length > 0 ? positionals : all).map((host) => {
    const steps = stepsOf(host, scratch);
    if (typeof steps === 'string') return { host, outcome: `skipped: ${steps}` };
    const failure = firstFailure(host, steps);
    return { host, outcome: failure === null ? 'passed' : `failed: ${failure}` };
  });
  rmSync(scratch, { recursive: true, force: true });
  print(`\n${outcomes.map(({ host, outcome }) => `${host.padEnd(10)} ${outcome}`).join('\n')}`);
  return outcomes.some(({ outcome }) => outcome.startsWith('failed')) ? 1 : 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  process.exitCode = main();
} catch (fault) {
  process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n`);
  process.exitCode = 1;
}
