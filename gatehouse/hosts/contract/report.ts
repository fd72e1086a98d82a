import type { Outcome, Result } from './run.ts';

const COLOURS: Record<Outcome, number> = { passed: 32, failed: 31, excused: 33, 'left out': 90 };
const ID_WIDTH = 34;

/** One case as a line: its outcome, its id, what it expects, and what was wrong. */
export function lineOf({ id, title, outcome, detail }: Result): string {
  const note = detail === '' ? '' : `\n${' '.repeat(11)}${detail}`;
  return `${coloured(outcome)} ${id.padEnd(ID_WIDTH)} ${title}${note}`;
}

/** How many cases had which outcome, and the ids of those that failed. */
export function summaryOf(results: readonly Result[]): string {
  const of = (outcome: Outcome) => results.filter((result) => result.outcome === outcome);
  const counts = (['passed', 'failed', 'excused', 'left out'] as const)
    .map((outcome) => `${of(outcome).length} ${outcome}`)
    .join(', ');
  return ['', ...of('failed').map(({ id }) => `failed: ${id}`), `${results.length} cases: ${counts}`].join('\n');
}

function coloured(outcome: Outcome): string {
  const padded = outcome.padEnd(10);
  const plain = !process.stdout.isTTY || process.env.NO_COLOR;
  return plain ? padded : `\u001b[${COLOURS[outcome]}m${padded}\u001b[0m`;
}
