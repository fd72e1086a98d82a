export type Coverage = ReturnType<typeof createCoverage>;

/** Which fields of the matrix a run reached: answered to somebody who may, refused to somebody who may not, or neither. */
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
