import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { globSync } from 'tinyglobby';
import type { Mutant } from './mutant.ts';
import { runTrials, type Trial } from './trials.ts';
import { accessTests, testFiles } from './words.ts';

/**
 * Runs the tests that can notice each mutant, first those of access.
 * @param onDone called after each trial, with how many there are
 * @returns the mutants that no test noticed
 * @throws {Error} if a test fails without any mutant
 */
export async function survivorsOf(
  root: string,
  mutants: readonly Mutant[],
  onDone: (done: number, of: number) => void,
): Promise<Mutant[]> {
  const tests = await findTests(root);
  let left: readonly Mutant[] = mutants;
  const healthy = new Set<string>();
  for (const isFirst of [true, false]) {
    const trials = left.flatMap((mutant): Trial[] => {
      const [first, ...others] = testsOf(mutant, tests);
      const files = isFirst ? (first === undefined ? [] : [first]) : others.slice(0, MAX_OTHERS);
      return files.map((test) => ({ mutant: mutant.id, test }));
    });
    if (trials.length === 0) continue;
    const fresh = [...new Set(trials.map(({ test }) => test))].filter((test) => !healthy.has(test));
    const all = [...fresh.map((test) => ({ mutant: 0, test })), ...trials];
    let done = 0;
    const outcomes = await runTrials(root, mutants, all, () => onDone(++done, all.length));
    const failed = all
      .map((trial, index) => ({ ...trial, ...outcomes[index] }))
      .filter(({ passed }) => passed === false);
    const ill = failed.find(({ mutant }) => mutant === 0);
    if (ill !== undefined) throw new Error(`${ill.test} fails without any change:\n${ill.why}`);
    for (const test of fresh) healthy.add(test);
    const noticed = new Set(failed.map(({ mutant }) => mutant));
    left = left.filter(({ id }) => !noticed.has(id));
  }
  return [...left];
}

/** How many further test files run if the first one did not notice a mutant. */
const MAX_OTHERS = 8;

type Test = { readonly file: string; readonly text: string };

/**
 * The tests of access and others that start a server, without those that the project excludes because they are slow.
 */
const findTests = async (root: string): Promise<Test[]> => {
  const { default: config } = await import(pathToFileURL(join(root, 'vitest.config.ts')).href);
  const projects: { test?: { exclude?: string[] } }[] = config.test?.projects ?? [];
  const files = globSync(testFiles, { cwd: root, ignore: projects[0]?.test?.exclude ?? [] }).sort();
  const read = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  return read.filter(({ file, text }) => file.startsWith(accessTests) || /startApi\(/.test(text));
};

/** The tests that can notice a mutant, the most likely first. */
const testsOf = (mutant: Mutant, tests: readonly Test[]): string[] => {
  const { domain } = mutant;
  const field = mutant.subject.split('.').at(1);
  const names = new RegExp(`\\b(${field ?? domain})`);
  const rank = ({ file }: Test): number => {
    const isOfDomain = file.includes(domain);
    if (file.startsWith(accessTests)) return isOfDomain ? 0 : 1;
    return isOfDomain ? 2 : 3;
  };
  const able = tests.filter(({ file, text }) => file.includes(domain) || names.test(text));
  return able.sort((one, two) => rank(one) - rank(two)).map(({ file }) => file);
};
