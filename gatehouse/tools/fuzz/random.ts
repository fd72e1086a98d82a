export type Random = ReturnType<typeof createRandom>;

/** Random numbers that depend only on the seed, so that a run can be repeated (mulberry32). */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    /** A whole number from 0 to `count` - 1. */
    below,
    /** True with this probability. */
    chance: (share: number): boolean => next() < share,
    /** One of them; undefined if there is none. */
    pick: <Item>(items: readonly Item[]): Item | undefined => items[below(items.length)],
    /** The same in another order. */
    shuffled: <Item>(items: readonly Item[]): Item[] =>
      items
        .map((item) => ({ item, place: next() }))
        .sort((one, two) => one.place - two.place)
        .map(({ item }) => item),
    hex: (length: number): string => Array.from({ length }, () => below(16).toString(16)).join(''),
  };
}
