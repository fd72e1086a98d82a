// While two sockets are open, each result arrives on both, and is delivered once.

export type Arrivals<Socket> = {
  /** Whether the other socket has delivered this result already. Equal results are counted, not merged. */
  isRepeated(from: Socket, result: unknown): boolean;
  forget(): void;
};

export function createArrivals<Socket>(): Arrivals<Socket> {
  /** How often each result has arrived on one socket and not yet on the other. */
  const ahead = new Map<Socket, Map<string, number>>();
  return {
    isRepeated(from, result) {
      const key = JSON.stringify(result);
      for (const [socket, counts] of ahead) {
        const times = counts.get(key) ?? 0;
        if (socket === from || times === 0) continue;
        counts.set(key, times - 1);
        return true;
      }
      const counts = ahead.get(from) ?? new Map<string, number>();
      ahead.set(from, counts.set(key, (counts.get(key) ?? 0) + 1));
      return false;
    },
    forget: () => ahead.clear(),
  };
}
