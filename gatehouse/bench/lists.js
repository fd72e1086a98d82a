import { startLoad, startServer } from './processes.js';
import { servers } from './servers.js';
import { createIdentity } from './token.js';
import { listOf } from './work.js';

const SHAPES = [
  [0, 8],
  [10, 8],
  [100, 8],
  [1_000, 8],
  [100, 1],
  [100, 2],
  [100, 4],
];
const ROUNDS = 5;

/** Processor time of lists of several sizes: the minimum of all rounds, as disturbances only add to it. */
export const measureLists = async () => {
  const identity = createIdentity();
  const server = await startServer(servers.gatehouse, identity.env);
  const generator = startLoad();
  const authorization = `Bearer ${identity.sign()}`;
  const cpuOf = async (query) => {
    const before = await server.usage();
    const { requests } = await generator.run({ url: server.url, query, authorization, seconds: 1 });
    return ((await server.usage()).cpu - before.cpu) / requests;
  };
  const least = SHAPES.map(() => Number.POSITIVE_INFINITY);
  // The first round only warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, [rows, fields]] of SHAPES.entries()) {
      const cpu = await cpuOf(listOf(rows, fields));
      if (round > 0) least[index] = Math.min(least[index], cpu);
    }
    process.stderr.write('.');
  }
  generator.stop();
  await server.stop();
  return SHAPES.map(([rows, fields], index) => ({
    posts: rows.toLocaleString('en'),
    'fields of each': fields,
    'CPU µs/req': Math.round(least[index]),
    'µs for each field, less the empty list':
      rows === 0 ? '' : ((least[index] - least[0]) / (rows * fields)).toFixed(2),
  }));
};
