/** Argument values that only the server knows: ids by type, and cursors. Bounded; the latest replace the oldest. */
export type Pool = ReturnType<typeof createPool>;

const MAX_KEPT = 200;

export function createPool() {
  const ids = new Map<string, string[]>();
  const types = new Map<string, string>();
  const cursors: string[] = [];
  const keep = (list: string[], value: string) => {
    if (list.includes(value)) return;
    list.push(value);
    if (list.length > MAX_KEPT) list.splice(Math.floor(MAX_KEPT / 2), 1);
  };
  return {
    learnId: (type: string, id: string): void => {
      const known = ids.get(type) ?? [];
      ids.set(type, known);
      keep(known, id);
      types.set(id, type);
    },
    learnCursor: (cursor: string): void => keep(cursors, cursor),
    idsOf: (type: string): readonly string[] => ids.get(type) ?? [],
    allIds: (): readonly string[] => [...ids.values()].flat(),
    /** The type of the object with this id, if it was seen. */
    typeOf: (id: string): string | undefined => types.get(id),
    cursors: (): readonly string[] => cursors,
  };
}
