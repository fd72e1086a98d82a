import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Reporter } from 'vitest/node';
import { startVitest } from 'vitest/node';
import type { Mutant } from './mutant.ts';
import { mutating } from './plugin.ts';

/** A test file to run with one active mutant, or with none (0). */
export type Trial = { readonly mutant: number; readonly test: string };
export type Outcome = { readonly passed: boolean; readonly why: string };

const EFFECT = fileURLToPath(new URL('effect.ts', import.meta.url));
const MAX_WORKERS = 4;

/**
 * Runs all trials in one run of the test runner, so that the project is loaded once for each worker and not for each
 * mutant.
 * @param onDone called after each trial
 * @returns an outcome for each trial, in their order
 */
export async function runTrials(
  root: string,
  mutants: readonly Mutant[],
  trials: readonly Trial[],
  onDone: () => void,
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(root, '.mutants-'));
  try {
    const files = trials.map(({ mutant, test }, index) => {
      const path = JSON.stringify(`${relative(folder, join(root, test))}?trial=${index}`);
      return write(folder, index, trialText(mutant, path));
    });
    const outcomes = await runFiles(root, folder, mutants, onDone);
    return files.map((file) => outcomes.get(file) ?? { passed: false, why: 'it was not run' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first test that fails has noticed a mutant: the others of its file need not run. */
const trialText = (mutant: number, path: string): string => `import { afterEach, beforeEach } from 'vitest';
globalThis.__mutant = ${mutant};
let noticed = false;
afterEach(({ task }) => {
  noticed ||= task.result?.state === 'fail';
});
beforeEach(({ skip }) => skip(noticed));
await import(${path});
`;

/**
 * Whose access each of these mutants of rules would change.
 * @param application the URL of the module that exports it
 */
export async function effectsOf(
  application: string,
  root: string,
  mutants: readonly Mutant[],
  of: readonly Mutant[],
): Promise<Map<number, string[]>> {
  if (of.length === 0) return new Map();
  const folder = mkdtempSync(join(root, '.mutants-'));
  try {
    const calls = of.map(
      ({ id, subject }) =>
        `  effects[${id}] = await effectOf(application, ${id}, ${JSON.stringify(subject)}).catch(() => []);`,
    );
    const text = `import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { application } from ${JSON.stringify(relative(folder, fileURLToPath(application)))};
import { effectOf } from ${JSON.stringify(relative(folder, EFFECT))};
test('effects', async () => {
  const effects = {};
${calls.join('\n')}
  writeFileSync(${JSON.stringify(join(folder, 'effects.json'))}, JSON.stringify(effects));
}, 600_000);
`;
    write(folder, 0, text);
    await runFiles(root, folder, mutants, () => {});
    const { default: effects } = await import(join(folder, 'effects.json'), { with: { type: 'json' } });
    return new Map(Object.entries(effects as Record<string, string[]>).map(([id, lines]) => [Number(id), lines]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const write = (folder: string, index: number, text: string): string => {
  const file = join(folder, `${String(index).padStart(4, '0')}.test.ts`);
  writeFileSync(file, text);
  return file;
};

const runFiles = async (root: string, folder: string, mutants: readonly Mutant[], onDone: () => void) => {
  const outcomes = new Map<string, Outcome>();
  const reporter: Reporter = {
    onTestModuleEnd: (module) => {
      const failed = [...module.children.allTests('failed')].flatMap((test) => test.result().errors ?? []);
      const why = [...module.errors(), ...failed].map(({ message }) => message).join('\n');
      outcomes.set(module.moduleId, { passed: module.ok(), why });
      onDone();
    },
  };
  // The project's own configuration, with these files instead of its projects.
  const { default: own } = await import(pathToFileURL(join(root, 'vitest.config.ts')).href);
  const { projects: _, ...settings } = own.test ?? {};
  const include = [`${relative(root, folder)}/*.test.ts`];
  const test = {
    ...settings,
    root,
    include,
    isolate: false,
    pool: 'forks' as const,
    maxWorkers: Math.min(MAX_WORKERS, availableParallelism()),
    silent: true,
  };
  const { exitCode: code } = process;
  const options = { config: false as const, watch: false, run: true, reporters: [reporter] };
  const vitest = await startVitest('test', [], options, { ...own, test, plugins: [mutating(root, mutants)] });
  await vitest.close();
  // It reports failed tests, which are expected here.
  process.exitCode = code;
  return outcomes;
};
