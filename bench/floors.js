import { ratio } from './results.js';

/** Below these ratios to bare Apollo, by processor time, something has made the server slower. */
export const floors = { W1: 2.5, W2: 2.2, W3: 2.1, W4: 3.0 };

/** Prints each ratio beside its floor; true if all hold. */
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
