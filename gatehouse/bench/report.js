import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform } from 'node:os';
import { pinned } from './processes.js';
import { of, ratio, shareOfCore, spread } from './results.js';
import { servers } from './servers.js';
import { loads } from './work.js';

const LOADS = Object.keys(loads);
const BAR = 40;

const whole = (number) => Math.round(number).toLocaleString('en');
const percent = (share) => `${Math.round(share * 100)} %`;

const rowsOf = (run, load) =>
  run.names.map((name) => ({
    server: servers[name].what,
    'req/s': whole(of(run, name, load, 'perSecond')),
    'p50 ms': of(run, name, load, 'p50'),
    'p99 ms': of(run, name, load, 'p99'),
    'CPU µs/req': whole(of(run, name, load, 'cpuPerRequest')),
    ...(run.names.includes('apollo')
      ? {
          'rate, × bare': ratio(run, name, load, 'rate').toFixed(2),
          'CPU, × bare': ratio(run, name, load, 'cpu').toFixed(2),
        }
      : {}),
  }));

const table = (rows, line) => {
  const heads = Object.keys(rows[0]);
  const widths = heads.map((head) => Math.max(head.length, ...rows.map((row) => String(row[head]).length)));
  const cells = (values) =>
    values.map((value, index) =>
      index === 0 ? String(value).padEnd(widths[0]) : String(value).padStart(widths[index]),
    );
  const rule = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [cells(heads), rule, ...rows.map((row) => cells(Object.values(row)))].map(line).join('\n');
};

/** A Markdown table: each object is a row, with values by heading. */
export const markdownTable = (rows) => table(rows, (cells) => `| ${cells.join(' | ')} |`);
const textTable = (rows) => table(rows, (cells) => cells.join('  '));

/** A bar for each server: requests a second of processor time, bare Apollo being 1. */
const chart = (run, load) => {
  const shown = run.names.filter((name) => name !== 'http');
  const ratios = shown.map((name) => ratio(run, name, load));
  const scale = BAR / Math.max(...ratios);
  const width = Math.max(...shown.map((name) => name.length));
  return shown
    .map((name, index) => {
      const bar = '█'.repeat(Math.max(1, Math.round(ratios[index] * scale)));
      return `${name.padEnd(width)} ${bar} ${ratios[index].toFixed(2)}`;
    })
    .join('\n');
};

const noise = (run) => {
  const { median, worst } = shareOfCore(run);
  const apart = run.names.includes('apollo')
    ? ` Half of the ratios of single turns lie within ${percent(spread(run, LOADS))} of their median.`
    : '';
  return `A server under load had ${percent(median)} of its core at the median, ${percent(worst)} at worst; the load average before the run was ${run.loadBefore.toFixed(1)}.${apart}`;
};

/** The kind of machine, the system, Node. */
export const machine = () =>
  `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown kind'}, ${platform()}, Node ${process.versions.node}; ${pinned ? 'server on one core, load on another' : 'server and load share the cores'}`;

const versions = () => {
  const of = (manifest, modules) =>
    Object.keys(JSON.parse(readFileSync(new URL(manifest, import.meta.url), 'utf8')).dependencies)
      .map((name) => [name, new URL(`${modules}/${name}/package.json`, import.meta.url)])
      .map(([name, file]) => `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`);
  return [...new Set(of('package.json', 'node_modules'))].join(', ');
};

/** For the terminal. */
export const toText = (run) =>
  [
    ...LOADS.map((load) => `\n${load}: ${loads[load].what}\n${textTable(rowsOf(run, load))}`),
    `\nCPU, × bare: requests a second of the server's own processor time, bare Apollo being 1.\n${noise(run)}`,
  ].join('\n');

/** For gatehouse/bench/results.md. */
export const toMarkdown = (run) =>
  `# The same work on this server and on its peers

Written by \`npm run bench\`: ${run.rounds} ${run.rounds === 1 ? 'round' : 'rounds'}, in each every server in a fresh process that first proved that it answers
correctly; ${run.slices} turns for each load, in which each server in turn is under load for a second; 16 connections, keep-alive. Medians over the
turns. Read the ratios, not the rates: they are taken within each turn, to bare Apollo, which has no authentication and no rules.

- Machine: ${machine()}.
- Noise: ${noise(run)}
- Versions: ${versions()}.

${LOADS.map(
  (load) => `## ${load}: ${loads[load].what}

\`${loads[load].query}\`

\`\`\`
${chart(run, load)}
\`\`\`

${markdownTable(rowsOf(run, load))}
`,
).join('\n')}
"× bare" is how many times bare Apollo's: of requests a second, and of requests a second of the server's own processor time (the bars).
`;
