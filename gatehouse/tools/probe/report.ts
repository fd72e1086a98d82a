import { styleText } from 'node:util';
import type { Judged } from './record.ts';

const COLOURS = {
  protected: 'green',
  open: 'red',
  contract: 'yellow',
  unproven: 'yellow',
  'left out': 'gray',
} as const;
const WORDS = { contract: 'wrong contract' } as Partial<Record<Judged['verdict'], string>>;

/** A line for each route: verdict, name, and why it fails or why it may be open. */
export function tableOf(judged: readonly Judged[], colour: boolean): string {
  const width = Math.max(...judged.map(({ id }) => id.length));
  return judged
    .map(({ id, verdict, faults, reason }) => {
      const word = (WORDS[verdict] ?? verdict).padEnd(14);
      const [first, ...more] = faults.length > 0 ? faults : [reason === null ? '' : `because ${reason}`];
      const begin = `${colour ? styleText(COLOURS[verdict], word) : word}  ${id.padEnd(width)}  ${first}`.trimEnd();
      return [begin, ...more.map((fault) => `${''.padEnd(14 + 2 + width + 2)}${fault}`)].join('\n');
    })
    .join('\n');
}

const ADVICE: Readonly<Record<string, string>> = {
  'wrong azp': 'Name your front ends (CLERK_AUTHORIZED_PARTIES, or authorizedParties of Clerk’s middleware)',
};

/** What to do if a credential is accepted that should be rejected. */
export function adviceOf(judged: readonly Judged[], file: string): string {
  const open = judged.flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'open'));
  return Object.entries(ADVICE)
    .filter(([caller]) => open.some((finding) => finding.caller === caller))
    .map(([caller, advice]) => `${advice}, or say under "takes" in ${file} why "${caller}" is accepted.\n`)
    .join('');
}

/** How many routes have which verdict: `12 protected, 1 open`. */
export function summaryOf(judged: readonly Judged[]): string {
  const kinds = Object.keys(COLOURS) as Judged['verdict'][];
  const counts = kinds.map((kind) => [judged.filter(({ verdict }) => verdict === kind).length, WORDS[kind] ?? kind]);
  return counts
    .filter(([count]) => count !== 0)
    .map((pair) => pair.join(' '))
    .join(', ');
}

/** JUnit XML, as CI servers show it: a test case for each route. */
export function junitOf(judged: readonly Judged[]): string {
  const cases = judged.map(({ id, verdict, faults }) => {
    const failure =
      faults.length === 0 ? '' : `<failure message="${escaped(verdict)}">${escaped(faults.join('\n'))}</failure>`;
    const skipped = verdict === 'left out' ? '<skipped/>' : '';
    return `    <testcase classname="probe" name="${escaped(id)}">${failure}${skipped}</testcase>`;
  });
  const failed = judged.filter(({ faults }) => faults.length > 0).length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="probe" tests="${judged.length}" failures="${failed}">
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write them
  text.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '').replaceAll(/[&<>"]/g, (found) => ENTITIES[found] ?? '');
