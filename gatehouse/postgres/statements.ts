import type { Database } from './database.ts';

/**
 * Wraps the database for one operation, when it is first used: at most `MAX_STATEMENTS_AT_ONCE` statements run at once,
 * later ones wait. A transaction counts as one. Inside a transaction use its own `tx`, because a statement outside
 * would wait for the transaction's end.
 */
export function turnsOf(db: Database, atOnce: number): () => Database {
  let own: Database | null = null;
  return () => {
    own ??= takingTurns(db, atOnce);
    return own;
  };
}

const takingTurns = (db: Database, atOnce: number): Database => {
  const inner = db._.session;
  const inTurn = createTurns(atOnce);
  const session: typeof inner = Object.create(inner);
  session.prepareQuery = (...args: Parameters<typeof inner.prepareQuery>) => {
    const prepared = inner.prepareQuery(...args);
    const run = prepared.execute.bind(prepared);
    prepared.execute = (...values) => inTurn(() => run(...values));
    return prepared as never;
  };
  session.transaction = (...args: Parameters<typeof inner.transaction>) =>
    inTurn(() => inner.transaction(...args)) as never;
  // Drizzle's builders use the session of the database object that they are called on.
  return Object.assign(Object.create(db) as Database, { session });
};

type InTurn = <Result>(run: () => Promise<Result>) => Promise<Result>;

const createTurns = (places: number): InTurn => {
  const waiting: (() => void)[] = [];
  let free = places;
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  return async (run) => {
    if (free > 0) free--;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await run();
    } finally {
      leave();
    }
  };
};
