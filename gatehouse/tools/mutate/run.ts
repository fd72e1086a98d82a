import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { accessTests, testFiles } from './application.ts';
import { domainOf, type Mutant } from './mutants.ts';
import { runTrials, type Trial } from './trials.ts';

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
    let done = 0;
    const outcomes = all.length === 0 ? [] : await runTrials(root, mutants, all, () => onDone(++done, all.length));
    for (const [index, { mutant: id, test }] of all.entries()) {
      const outcome = outcomes[index];
      if (id === 0 && outcome?.passed === false) throw new Error(`${test} fails without any change:\n${outcome.why}`);
      if (id === 0) healthy.add(test);
      else if (outcome?.passed === false) left.delete(mutants.find((mutant) => mutant.id === id) as Mutant);
    }
  }
  return survivors.sort((one, two) => one.id - two.id);
}
