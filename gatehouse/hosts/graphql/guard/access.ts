import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readRule, rightsIn } from '../../../guard/index.ts';
import { makeMatrix, renderMatrix } from '../../../tools/access/matrix.ts';
import { makeCallers } from './callers.ts';
import type { Rules } from './index.ts';

/**
 * Writes the access matrix of these rules into a file: what callers of each kind may have. With `--check` it writes
 * nothing, and the exit code is 1 if the file is out of date.
 */
export async function writeAccess(rules: Rules, file: string): Promise<void> {
  const fields = Object.entries(rules).flatMap(([type, own]) =>
    Object.entries(own).map(([field, rule]) => ({ coordinate: `${type}.${field}`, node: readRule(rule) })),
  );
  const callers = await makeCallers(rightsIn(fields.map(({ node }) => node)));
  const page = renderMatrix(await makeMatrix(fields, callers), callers, 'the rules');
  if (!process.argv.includes('--check')) {
    writeFileSync(file, page);
    return;
  }
  if (existsSync(file) && readFileSync(file, 'utf8') === page) return;
  console.error(`${file} is out of date: run \`npm run access\`, and review its diff.`);
  process.exitCode = 1;
}
