export const median = (numbers) => {
  const sorted = [...numbers].sort((one, two) => one - two);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const BARE = 'apollo';
const pick = ({ samples }, server, load) => samples.filter((sample) => sample.server === server && sample.load === load);

/** The median over the rounds of what was measured of one server under one load. */
export const of = (run, server, load, what) => median(pick(run, server, load).map((sample) => sample[what]));

/**
 * How many times as much as bare Apollo: the median over the rounds of the ratios within each round. `rate`: requests a
 * second; `cpu`: requests a second of the server's own processor time, which hardly notices what else the machine does.
 */
export const ratio = (run, server, load, by = 'cpu', to = BARE) => {
  const per = { rate: (sample) => sample.perSecond, cpu: (sample) => 1 / sample.cpuPerRequest }[by];
  const bases = new Map(pick(run, to, load).map((sample) => [sample.round, per(sample)]));
  return median(pick(run, server, load).map((sample) => per(sample) / bases.get(sample.round)));
};

/** How far the rounds lie apart, at the median over all servers and loads: (highest - lowest) / median. */
export const spread = (run, loads, what) => {
  const cells = run.names.flatMap((server) => loads.map((load) => pick(run, server, load).map((sample) => sample[what])));
  return median(cells.map((numbers) => (Math.max(...numbers) - Math.min(...numbers)) / median(numbers)));
};

/** The share of its core that a server had while it was under load, at the median and at worst. */
export const shareOfCore = ({ samples }) => {
  const shares = samples.map((sample) => sample.shareOfCore);
  return { median: median(shares), worst: Math.min(...shares) };
};
