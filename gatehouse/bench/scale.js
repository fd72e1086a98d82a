import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureLists } from './lists.js';
import { measurePostgres } from './postgres.js';
import { build } from './processes.js';
import { machine, markdownTable } from './report.js';
import { soak } from './soak.js';

const { values: options } = parseArgs({
  options: { requests: { type: 'string', default: '1000000' }, help: { type: 'boolean' } },
});
if (options.help) {
  console.log(`npm run bench:scale                          about eight minutes; writes gatehouse/bench/scale.md
npm run bench:scale -- --requests 100000     a shorter soak; nothing is written
DATABASE_URL=postgres://… npm run bench:scale   also measures a list with PostgreSQL, in a temporary database`);
  process.exit(0);
}

const requests = Number(options.requests);
if (!Number.isInteger(requests) || requests < 1_000 || requests % 1_000 !== 0) {
  console.error(`--requests ${options.requests}: must be a multiple of 1000, such as 100000.`);
  process.exit(1);
}

build();
const report = `# How the cost grows

Written by \`npm run bench:scale\`. ${machine()}.

## With rows and fields

Processor time of a request for a list in memory, every field guarded; the same server and token as in [results.md](results.md).

${markdownTable(await measureLists())}

## With requests, tokens and operations

Memory after ${requests.toLocaleString('en')} requests with ${(requests / 10).toLocaleString('en')} different tokens and ${(requests / 100).toLocaleString('en')} different operations, each after a full collection.
A token is used ten times and never again; one request in ten has one of the different operations, the others one of a hundred.

${markdownTable(await soak(requests))}

## With PostgreSQL

${await measurePostgres(process.env.DATABASE_URL)}
`;
console.log(report);
if (requests === 1_000_000) writeFileSync(new URL('scale.md', import.meta.url), report);
