/** Runs work once for all concurrent callers with the same key. */
type SingleFlight<Value> = {
  /** Starts the work, or returns the promise of the same work that is under way. */
  run(key: string, start: () => Promise<Value>): Promise<Value>;
  isUnderWay(key: string): boolean;
};

/** Concurrent calls with the same key share one promise, whether it resolves or rejects; the next call starts again. */
export function createSingleFlight<Value>(): SingleFlight<Value> {
  const underWay = new Map<string, Promise<Value>>();
  return {
    run(key, start) {
      const known = underWay.get(key);
      if (known !== undefined) return known;
      const promise = start().finally(() => underWay.delete(key));
      underWay.set(key, promise);
      return promise;
    },
    isUnderWay: (key) => underWay.has(key),
  };
}
