/** A queue in which owners take turns, so that an owner with a thousand items does not delay the others. */
export type Rotation<Item> = {
  add(owner: string, item: Item): void;
  /** Takes out the next item; undefined if there is none. */
  next(): Item | undefined;
  isEmpty(): boolean;
};

/** Creates an empty queue. The items of one owner come out in the order in which they were added. */
export function createRotation<Item>(): Rotation<Item> {
  const waiting = new Map<string, Item[]>();
  return {
    add(owner, item) {
      const items = waiting.get(owner);
      if (items === undefined) waiting.set(owner, [item]);
      else items.push(item);
    },
    next() {
      const [first] = waiting;
      if (first === undefined) return undefined;
      const [owner, items] = first;
      const item = items.shift();
      waiting.delete(owner);
      if (items.length > 0) waiting.set(owner, items);
      return item;
    },
    isEmpty: () => waiting.size === 0,
  };
}
