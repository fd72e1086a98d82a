export const median = (numbers) => {
  const sorted = [...numbers].sort((one, two) => one - two);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const BARE = 'apollo';
const pick = ({ samples }, server, load) => samples.filter((sample) => sample.server === server && sample.load === load);

/** The median over the turns of one measure of a server under a load. */
export const of = (run, server, load, what) => median(pick(run, server, load).map((sample) => sample[what]));

/**
 * The ratio to bare Apollo: the median over the turns of the ratios within each turn. `rate`: requests per second;
 * `cpu`: requests per second of the server's own processor time, which other load on the machine hardly affects.
 */
export const ratio = (run, server, load, by = 'cpu') => median(ratiosOf(run, server, load, by));

const ratiosOf = (run, server, load, by) => {
  const per = { rate: (sample) => sample.perSecond, cpu: (sample) => 1 / sample.cpuPerRequest }[by];
  const bases = new Map(pick(run, BARE, load).map((sample) => [sample.turn, per(sample)]));
  return pick(run, server, load).map((sample) => per(sample) / bases.get(sample.turn));
};

/** How far the ratios of single turns are from their median, as the median over all servers and loads. */
export const spread = (run, loads) => {
  const cells = run.names.flatMap((server) =>
    loads.map((load) => {
      const ratios = ratiosOf(run, server, load, 'cpu');
      const middle = median(ratios);
      return median(ratios.map((ratio) => Math.abs(ratio / middle - 1)));
    }),
  );
  return median(cells);
};

/** The share of its core that a server had while it was under load, at the median and at worst. */
export const shareOfCore = ({ samples }) => {
  const shares = samples.map((sample) => sample.shareOfCore);
  return { median: median(shares), worst: Math.min(...shares) };
};
