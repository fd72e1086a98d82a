import type { Database } from './database.ts';
import type { Gate } from './gate.ts';

const gates = new WeakMap<Database, Gate>();
const openGate: Gate = (_ownerOf, run) => run();

/** Makes all statements of operations on this database pass the gate. */
export function setGate(db: Database, gate: Gate): void {
  gates.set(db, gate);
}

/**
 * Wraps the database for one operation, when it is first used: at most `atOnce` statements run at once, later ones
 * wait. While all connections are in use, owners take turns. A transaction counts as one statement. Inside it use its
 * own `tx`, because a statement outside would wait for the transaction's end.
 * @param ownerOf whose operation it is: the caller or, for anonymous callers, their IP address
 */
export function turnsOf(db: Database, atOnce: number, ownerOf: () => string): () => Database {
  let own: Database | null = null;
  return () => {
    own ??= takingTurns(db, atOnce, ownerOf);
    return own;
  };
}

const takingTurns = (db: Database, atOnce: number, ownerOf: () => string): Database => {
  const inner = db._.session;
  const inTurn = createPlaces(atOnce);
  const gate = gates.get(db) ?? openGate;
  const session: typeof inner = Object.create(inner);
  session.prepareQuery = (...args: Parameters<typeof inner.prepareQuery>) => {
    const prepared = inner.prepareQuery(...args);
    const run = prepared.execute.bind(prepared);
    prepared.execute = (...values) => inTurn(() => gate(ownerOf, () => run(...values)));
    return prepared as never;
  };
  session.transaction = (...args: Parameters<typeof inner.transaction>) =>
    inTurn(() => gate(ownerOf, () => inner.transaction(...args))) as never;
  // Drizzle's builders use the session of the database object that they are called on.
  return Object.assign(Object.create(db) as Database, { session });
};

type InTurn = <Result>(run: () => Promise<Result>) => Promise<Result>;

const createPlaces = (places: number): InTurn => {
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
