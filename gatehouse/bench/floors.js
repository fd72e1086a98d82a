import { ratio } from './results.js';

/** Below these ratios to bare Apollo, by processor time, something has made the server slower. They leave room for noise below results.md. */
export const floors = { W1: 2.5, W2: 3.5, W3: 2.5, W4: 2.7 };

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
