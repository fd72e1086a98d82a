import { parseArgs } from 'node:util';
import type { Application } from './application.ts';
import { protocols } from './fuzz/operation.ts';
import { findingText, summaryText } from './fuzz/report.ts';
import { runFuzz } from './fuzz/run.ts';
import { createProgress } from './progress.ts';

const DEFAULT_OPERATIONS = 4_000;
/** Runs of at least this size have to reach most fields. */
const ENOUGH = 2_000;
const MIN_REACHED = 0.9;

const help = `Sends operations to a server with the sample data, until a caller receives something that they may not have.

  npm run fuzz                              ${DEFAULT_OPERATIONS} operations, as everyone, over GraphQL, REST, WebSocket and MCP
  npm run fuzz -- --operations 100000
  npm run fuzz -- --seed 7                  the same operations again
  npm run fuzz -- --as linus                one caller only
  npm run fuzz -- --via rest                one of ${protocols.join(', ')}

Every text of the sample data is replaced by a unique one. schema/access.md says who may have which field; rules about a row
get it as an administrator reads it or, if they may not, a sample user who may. Exit code 1: something leaked, or too few fields were reached.`;

/** `npm run fuzz`. */
export async function fuzz(application: Application, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', short: 'h' },
      operations: { type: 'string', default: String(DEFAULT_OPERATIONS) },
      seed: { type: 'string', default: '1' },
      as: { type: 'string' },
      via: { type: 'string' },
    },
  });
  if (values.help) return console.log(help);
  const operations = wholeNumber('operations', values.operations);
  const seed = wholeNumber('seed', values.seed);
  const via = protocols.find((one) => one === values.via);
  if (values.via !== undefined && via === undefined) throw new Error(`--via is one of ${protocols.join(', ')}.`);

  const progress = createProgress('operations');
  const from = performance.now();
  const onProgress = (done: number) => progress.at(Math.min(done, operations), operations);
  const report = await runFuzz(application, { operations, seed, as: values.as, via, onProgress });
  progress.end();
  if (report.finding !== null) {
    const options = [`--seed ${seed}`, `--operations ${report.finding.at}`];
    if (values.as !== undefined) options.push(`--as ${JSON.stringify(values.as)}`);
    if (via !== undefined) options.push(`--via ${via}`);
    console.log(findingText(report.finding, `npm run fuzz -- ${options.join(' ')}`));
    process.exitCode = 1;
    return;
  }
  console.log(
    `${summaryText(report)}\nNothing leaked (seed ${seed}, ${((performance.now() - from) / 1000).toFixed(0)} s).`,
  );
  const { fields, never } = report.coverage;
  const reached = (fields - never.length) / fields;
  if (operations < ENOUGH || values.as !== undefined || via !== undefined || reached >= MIN_REACHED) return;
  throw new Error(
    `Only ${Math.round(reached * 100)} % of the fields were reached: are there sample rows for every type?`,
  );
}

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} is a whole number.`);
  return Number(text);
};
