export type Coverage = ReturnType<typeof createCoverage>;

/** The fields of the matrix that a run has reached: as allowed callers, as refused callers, or not at all. */
export function createCoverage() {
  const known = new Set<string>();
  const yes = new Set<string>();
  const no = new Set<string>();
  return {
    /** Adds fields of the matrix. */
    know: (coordinates: Iterable<string>): void => {
      for (const coordinate of coordinates) known.add(coordinate);
    },
    reached: (coordinate: string, as: 'yes' | 'no'): void => void (as === 'yes' ? yes : no).add(coordinate),
    summary: () => {
      const of = (reached: ReadonlySet<string>) => [...known].filter((coordinate) => reached.has(coordinate)).length;
      const never = [...known].filter((coordinate) => !yes.has(coordinate) && !no.has(coordinate));
      return { fields: known.size, yes: of(yes), no: of(no), never };
    },
  };
}
