// A subscription as a loop.

// biome-ignore lint/suspicious/noExplicitAny: as the operation has it
export type Result = { data?: any; errors?: readonly any[] };

/** What is called as a subscription goes on; `graphql-ws` has the same. */
export type Sink = { next(result: Result): void; error(error: unknown): void; complete(): void };

/**
 * Yields the data of a subscription until it is completed or the loop is left.
 * @param subscribe returns the function that ends the subscription
 */
export async function* iterate<Data>(subscribe: (sink: Sink) => () => void): AsyncGenerator<Data> {
  const results: (Result | { failure: unknown } | null)[] = [];
  let wake = () => {};
  const push = (result: (typeof results)[number]) => {
    results.push(result);
    wake();
  };
  const end = subscribe({ next: push, error: (failure) => push({ failure }), complete: () => push(null) });
  try {
    for (;;) {
      if (results.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const result = results.shift();
      if (result === null) return;
      if (result === undefined) continue;
      if ('failure' in result) throw result.failure;
      if (result.data === undefined || result.data === null) throw new Error(result.errors?.[0]?.message);
      yield result.data as Data;
    }
  } finally {
    end();
  }
}
