import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { globSync } from 'tinyglobby';
import { startVitest } from 'vitest/node';
import { accessTests, testFiles } from './application.ts';
import { domainOf, type Mutant } from './mutants.ts';
import { mutating } from './plugin.ts';

/** The tests of one mutant, or of none (0), in one file. */
type Trial = { readonly mutant: number; readonly test: string };
type Outcome = { readonly passed: boolean; readonly why: string };

/**
 * Runs the tests that can notice each mutant, first those that say who may and who may not.
 * @param onDone called after each trial, with how many there are
 * @returns the mutants that no test noticed
 * @throws {Error} where a test fails without any mutant
 */
export async function survivorsOf(
  root: string,
  mutants: readonly Mutant[],
  onDone: (done: number, of: number) => void,
): Promise<Mutant[]> {
  const tests = globSync(testFiles, { cwd: root })
    .sort()
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  const able = (mutant: Mutant): string[] => {
    const [type = '', field = mutant.subject] = mutant.subject.split('.');
    const isFilter = !mutant.file.endsWith('.rules.ts');
    const domain = domainOf(mutant.file);
    const noticing = tests.filter(({ file, text }) => {
      if (!/startApi\(/.test(text)) return false;
      return isFilter
        ? file.includes(domain) || text.includes(domain)
        : new RegExp(`\\b(${field}|${type})\\b`).test(text);
    });
    const rank = (file: string) =>
      file.startsWith(accessTests) ? (file.includes(domain) ? 0 : 1) : file.includes(domain) ? 2 : 3;
    return noticing.map(({ file }) => file).sort((one, two) => rank(one) - rank(two));
  };
  const left = new Map(mutants.map((mutant) => [mutant, able(mutant)]));
  const survivors: Mutant[] = [];
  const healthy = new Set<string>();
  while (left.size > 0) {
    const trials: Trial[] = [];
    for (const [mutant, files] of left) {
      const test = files.shift();
      if (test !== undefined) trials.push({ mutant: mutant.id, test });
      else {
        survivors.push(mutant);
        left.delete(mutant);
      }
    }
    const fresh = [...new Set(trials.map(({ test }) => test))].filter((test) => !healthy.has(test));
    const all = [...fresh.map((test) => ({ mutant: 0, test })), ...trials];
    const outcomes = await runTrials(root, mutants, all, onDone);
    for (const [index, { mutant: id, test }] of all.entries()) {
      const outcome = outcomes[index];
      if (id === 0 && outcome?.passed === false) throw new Error(`${test} fails without any change:\n${outcome.why}`);
      if (id === 0) healthy.add(test);
      else if (outcome?.passed === false) left.delete(mutants.find((mutant) => mutant.id === id) as Mutant);
    }
  }
  return survivors.sort((one, two) => one.id - two.id);
}

const runTrials = async (
  root: string,
  mutants: readonly Mutant[],
  trials: readonly Trial[],
  onDone: (done: number, of: number) => void,
) => {
  if (trials.length === 0) return [];
  const folder = mkdtempSync(join(root, '.mutants-'));
  try {
    const files = trials.map(({ mutant, test }, index) => {
      const file = join(folder, `${String(index).padStart(4, '0')}.test.ts`);
      const path = JSON.stringify(`${relative(folder, join(root, test))}?trial=${index}`);
      writeFileSync(file, `globalThis.__mutant = ${mutant};\nawait import(${path});\n`);
      return file;
    });
    const outcomes = new Map<string, Outcome>();
    let done = 0;
    const vitest = await startVitest(
      'test',
      [],
      {
        root,
        run: true,
        watch: false,
        include: [`${relative(root, folder)}/*.test.ts`],
        isolate: false,
        pool: 'forks',
        maxWorkers: 2,
        bail: 0,
        retry: 0,
        reporters: [
          {
            onTestModuleEnd(module) {
              const failed = [...module.children.allTests()].filter((test) => test.result().state === 'failed');
              const errors = [...module.errors(), ...failed.flatMap((test) => test.result().errors ?? [])];
              outcomes.set(module.moduleId, {
                passed: module.ok(),
                why: errors.map(({ message }) => message).join('\n'),
              });
              onDone(++done, trials.length);
            },
          },
        ],
      },
      { plugins: [mutating(root, mutants)] },
    );
    await vitest.close();
    return files.map((file) => outcomes.get(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
