import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projects } from './setup/projects.ts';
import { HOSTS, type Step, stepsOf } from './steps.ts';

const HELP = `Runs the tests of each host in gatehouse/hosts, and sends the contract to it and to this server. Sets up small
projects with \`npm run setup\`, and tests those too.

Usage: npm run test:hosts [-- NAME...]    for example: npm run test:hosts -- fastapi template setup/express-js
       npm run test:hosts -- --all        also the projects that take minutes to install or build

A host whose tools are not on this machine is skipped, and named with what is missing.
Exit code: 0 when everything that ran passed, 1 otherwise.`;

const options = { help: { type: 'boolean' }, all: { type: 'boolean', default: false } } as const;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help) {
    print(HELP);
    return 0;
  }
  const hosts = ['template', ...readdirSync(HOSTS).filter((name) => existsSync(join(HOSTS, name, 'contract.json')))];
  const setUp = Object.entries(projects).map(([name, { isSlow = false }]) => ({ name: `setup/${name}`, isSlow }));
  const all = [...hosts, ...setUp.map(({ name }) => name)];
  const unknown = positionals.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`There is no host "${unknown}". There are: ${all.join(', ')}.`);
  const wanted = all.filter((name) => values.all || !setUp.some((project) => project.name === name && project.isSlow));
  // Next.js last: hundreds of concurrent requests keep it busy, and no other host is built during its contract then.
  const usual = wanted.toSorted((one, other) => Number(one.includes('nextjs')) - Number(other.includes('nextjs')));

  const scratch = mkdtempSync(join(tmpdir(), 'gatehouse-hosts-'));
  try {
    const outcomes = await outcomesOf(positionals.length > 0 ? positionals : usual, scratch);
    print(`\n${outcomes.map(({ name, outcome }) => `${name.padEnd(18)} ${outcome}`).join('\n')}`);
    return outcomes.some(({ outcome }) => outcome.startsWith('failed')) ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Outcome = { name: string; outcome: string };

/** The contracts run side by side, since they mostly wait; what they print follows at the end of each. */
async function outcomesOf(names: readonly string[], scratch: string): Promise<Outcome[]> {
  const outcomes: (Outcome | Promise<Outcome>)[] = [];
  for (const name of names) {
    const folder = join(scratch, name.replace('/', '-'));
    mkdirSync(folder);
    const steps = stepsOf(name, folder);
    if (typeof steps === 'string') {
      outcomes.push({ name, outcome: `skipped: ${steps}` });
      continue;
    }
    const failed = await firstFailure(name, steps.first);
    if (failed !== null) outcomes.push({ name, outcome: `failed: ${failed}` });
    else outcomes.push(finish(name, steps.last));
  }
  return Promise.all(outcomes);
}

/** Runs the steps up to the first that fails; its name, or null. */
async function firstFailure(host: string, steps: readonly Step[]): Promise<string | null> {
  for (const step of steps) {
    print(`\n== ${host}: ${step.name}`);
    if (!(await run(step, (text) => process.stdout.write(text)))) return step.name;
  }
  return null;
}

async function finish(name: string, step: Step): Promise<Outcome> {
  const [started, output] = [performance.now(), [] as string[]];
  const isPassed = await run(step, (text) => output.push(text));
  print(`\n== ${name}: ${step.name}\n${output.join('').trimEnd()}`);
  const seconds = Math.round((performance.now() - started) / 1000);
  return { name, outcome: isPassed ? `passed (${step.name}: ${seconds} s)` : `failed: ${step.name}` };
}

function run({ command, cwd }: Step, write: (text: string) => void): Promise<boolean> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', write);
    child.on('error', ({ message }) => {
      write(`${message}\n`);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (fault) => {
    process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n`);
    process.exitCode = 1;
  },
);
