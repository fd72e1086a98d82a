import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { checkFloors } from './floors.js';
import { build, startLoad, startServer } from './processes.js';
import { prove } from './prove.js';
import { toMarkdown, toText } from './report.js';
import { servers } from './servers.js';
import { createIdentity } from './token.js';
import { loads } from './work.js';

const USAGE = `npm run bench                              everything, three rounds, about thirteen minutes
npm run bench -- --quick                   everything, one round, two minutes
npm run bench -- --check                   this server and bare Apollo; fails where a ratio is below its floor
npm run bench -- --only gatehouse,apollo   some of: ${Object.keys(servers).join(', ')}`;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    check: { type: 'boolean' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    slices: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const names = options.check ? ['gatehouse', 'apollo'] : (options.only?.split(',') ?? Object.keys(servers));
const unknown = names.filter((name) => !Object.hasOwn(servers, name));
if (unknown.length > 0) throw new Error(`There is no server ${unknown.join(', ')}.\n${USAGE}`);
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3));
const slices = Number(options.slices ?? (options.quick ? 2 : 5));
const warmUp = options.quick ? 0.6 : 2;

const identity = createIdentity();

/** Measures a load for a second, or longer to warm up a server. */
const measure = async (server, { query, signedIn }, generator, seconds = 1) => {
  const load = { url: server.url, query, ...(signedIn ? { authorization: `Bearer ${identity.sign()}` } : {}) };
  const before = await server.usage();
  const start = performance.now();
  const result = await generator.run({ ...load, seconds });
  const elapsed = (performance.now() - start) * 1000;
  const cpu = (await server.usage()).cpu - before.cpu;
  return { ...result, cpuPerRequest: cpu / result.requests, shareOfCore: cpu / elapsed };
};

/** Starts every server in a fresh process, and checks its answers before anything is measured. */
const startAll = () =>
  Promise.all(
    names.map(async (name) => {
      const server = await startServer(servers[name], identity.env);
      await prove(server, servers[name], identity).catch((cause) => {
        throw new Error(`${servers[name].what} does not answer correctly`, { cause });
      });
      return { name, server };
    }),
  );

/** One server at a time is under load, for a second each in turn, so that disturbances affect all servers alike. */
const runRound = async (generator, samples, round) => {
  const all = await startAll();
  for (const [load, work] of Object.entries(loads)) {
    for (const { server } of all) await measure(server, work, generator, warmUp);
    for (let slice = 0; slice < slices; slice++) {
      // Each turn starts with a different server, so that none always follows the same one.
      const first = (round + slice) % all.length;
      for (const { name, server } of [...all.slice(first), ...all.slice(0, first)]) {
        samples.push({ server: name, load, turn: `${round}.${slice}`, ...(await measure(server, work, generator)) });
      }
    }
    process.stderr.write('.');
  }
  for (const { server } of all) await server.stop();
};

build();
const loadBefore = loadavg()[0];
const generator = startLoad();
const samples = [];
for (let round = 0; round < rounds; round++) await runRound(generator, samples, round);
generator.stop();
process.stderr.write('\n');

const run = { samples, names, rounds, slices, loadBefore };
console.log(toText(run));
if (names.length === Object.keys(servers).length) {
  writeFileSync(new URL('results.md', import.meta.url), toMarkdown(run));
  console.log('Written to gatehouse/bench/results.md');
}
if (options.check) process.exitCode = checkFloors(run) ? 0 : 1;
