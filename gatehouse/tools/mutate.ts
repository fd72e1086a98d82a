import { parseArgs } from 'node:util';
import type { Application } from './application.ts';
import type { Mutant } from './mutate/mutant.ts';
import { changedSince, findMutants } from './mutate/mutants.ts';
import { survivorsOf } from './mutate/run.ts';
import { effectsOf } from './mutate/trials.ts';
import { createProgress } from './progress.ts';

const help = `Changes each rule, list filter and word of your own, one at a time, and lists the changes that no test notices.

  npm run mutate                     all of them
  npm run mutate -- --only post      those of one domain
  npm run mutate -- --since main     those that changed since that revision
  npm run mutate -- --json           for programs

A rule is opened, denied, loses each of its parts, has \`and\` and \`or\` exchanged, loses its \`not\`, and has each word replaced
by one near it; a list filter lets every row through; a word of your own is always met, never met, or loses a part.
The tests of test/access/ run first, then others that name the field.
Exit code 1: no test noticed one of the changes. Add a test that says who has access and who does not.`;

/** `npm run mutate`. */
export async function mutate(application: Application, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', short: 'h' },
      only: { type: 'string' },
      since: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(help);
  const root = process.cwd();
  const all = findMutants(root);
  const { only, since } = values;
  const ofDomain = only === undefined ? all : all.filter(({ domain }) => domain === only);
  if (only !== undefined && ofDomain.length === 0) {
    throw new Error(
      `There are no rules of ${only}. There are: ${[...new Set(all.map(({ domain }) => domain))].join(', ')}.`,
    );
  }
  const mutants = since === undefined ? ofDomain : changedSince(since, root, ofDomain);
  if (mutants.length === 0 && since === undefined) throw new Error('There are no rules to change.');

  const progress = createProgress('trials', { silent: values.json });
  const from = performance.now();
  const survivors = await survivorsOf(root, mutants, progress.at);
  progress.end();
  const ofRules = survivors.filter(isOfRule);
  const effects = await effectsOf(application.module, root, mutants, ofRules);
  if (survivors.length > 0) process.exitCode = 1;

  const noticed = mutants.length - survivors.length;
  if (values.json) {
    const listed = survivors.map(({ file, line, subject, change, id }) => ({
      file,
      line,
      subject,
      change,
      effect: effects.get(id) ?? [],
    }));
    return console.log(JSON.stringify({ mutants: mutants.length, noticed, survivors: listed }, null, 2));
  }
  for (const survivor of survivors) console.log(`${textOf(survivor, effects.get(survivor.id) ?? [])}\n`);
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  const share = mutants.length === 0 ? 100 : Math.floor((noticed / mutants.length) * 100);
  console.log(`Tests noticed ${noticed} of ${mutants.length} changes (${share} %) in ${seconds} s.`);
}

const isOfRule = ({ file, decides }: Mutant): boolean => file.endsWith('.rules.ts') && decides === undefined;

const textOf = (survivor: Mutant, effect: readonly string[]): string => {
  const { file, line, subject, change, decides } = survivor;
  const ofRule = effect.join(', ') || 'access is unchanged; only the error message may differ';
  const gives = isOfRule(survivor)
    ? ofRule
    : decides === undefined
      ? 'every caller would get every row'
      : `it decides ${decides.join(', ')}`;
  return `${file}:${line}  ${subject}: ${change}\n    ${gives}`;
};
