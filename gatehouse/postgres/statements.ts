import type { Database } from './database.ts';

/** How many statements of one operation run at once: well below the pool, so that no caller can occupy all of it. */
export const MAX_STATEMENTS_AT_ONCE = 4;

/**
 * Gives the same database for one operation, made when it is first asked for: at most `MAX_STATEMENTS_AT_ONCE` of its
 * statements run at once, later ones wait their turn. A transaction counts as one; inside it, use what it is given, since a
 * statement outside would wait for its end.
 */
export function turnsOf(db: Database): () => Database {
  let own: Database | null = null;
  return () => {
    own ??= takingTurns(db);
    return own;
  };
}

const takingTurns = (db: Database): Database => {
  const inner = db._.session;
  const inTurn = createTurns(MAX_STATEMENTS_AT_ONCE);
  const session: typeof inner = Object.create(inner);
  session.prepareQuery = (...args: Parameters<typeof inner.prepareQuery>) => {
    const prepared = inner.prepareQuery(...args);
    const run = prepared.execute.bind(prepared);
    prepared.execute = (...values) => inTurn(() => run(...values));
    return prepared as never;
  };
  session.transaction = (...args: Parameters<typeof inner.transaction>) =>
    inTurn(() => inner.transaction(...args)) as never;
  // Drizzle's builders take the session of the database that they are called on.
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
