export type Coverage = ReturnType<typeof createCoverage>;

/** Which fields of the matrix a run reached: by callers that were allowed, by callers that were refused, or not at all. */
export function createCoverage(coordinates: readonly string[]) {
  const yes = new Set<string>();
  const no = new Set<string>();
  return {
    reached: (coordinate: string, as: 'yes' | 'no'): void => void (as === 'yes' ? yes : no).add(coordinate),
    summary: () => {
      const never = coordinates.filter((coordinate) => !yes.has(coordinate) && !no.has(coordinate));
      return { fields: coordinates.length, yes: yes.size, no: no.size, never };
    },
  };
}
