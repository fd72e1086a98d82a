import { ratio } from './results.js';

/** Minimum ratios to bare Apollo, by processor time. They are lower than in results.md, to allow for noise. */
export const floors = { W1: 2.5, W2: 3.5, W3: 2.5, W4: 2.7 };

/** Prints each ratio with its floor; returns whether all are met. */
export const checkFloors = (run) => {
  const results = Object.entries(floors).map(([load, floor]) => ({
    load,
    floor,
    found: ratio(run, 'gatehouse', load),
  }));
  for (const { load, floor, found } of results) {
    console.log(
      `${load}: ${found.toFixed(2)} times bare Apollo, floor ${floor}${found < floor ? '  BELOW ITS FLOOR' : ''}`,
    );
  }
  return results.every(({ floor, found }) => found >= floor);
};
