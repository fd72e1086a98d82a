import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import { notFound } from '../errors/index.ts';
import type { Database } from './database.ts';
import { meetsAny } from './grounds.ts';
import { findRows, type NameIn, type RowIn, type RowOf, type Rows, type Table } from './rows.ts';

/** What one operation reads by id: each row once, many rows in one statement, and only what its caller may see. */
export type Loaders<Caller> = {
  /** Rows by id; null where there is none that the caller may see. */
  byId<T extends Table, Large extends NameIn<T>>(
    rows: Rows<T, Large, Caller>,
  ): DataLoader<string, RowOf<Rows<T, Large, Caller>> | null>;
  /** One large column, by the id of its row. Rejects with NOT_FOUND where there is no row that the caller may see. */
  large<T extends Table, Large extends NameIn<T>>(
    rows: Rows<T, Large, Caller>,
    name: Large,
  ): DataLoader<string, RowIn<T>[Large]>;
  /** Anything else that is read for many ids at once; `key` names what is read, with the arguments that it depends on. */
  batch<Value>(key: string, find: (ids: readonly string[]) => Promise<Value[]>): DataLoader<string, Value>;
  /** Forgets what was read, after a write. */
  clear(): void;
  /** Forgets what was read; rows by id are then read once for all subscribers who get this event. */
  startEvent(event: object): void;
};

type Row = { id: string } & Record<string, unknown>;
type RowLoader = DataLoader<string, Row | null>;
type RowLoaders = (key: unknown, make: () => RowLoader) => RowLoader;

const BATCH = { maxBatchSize: 500 };

/** The loaders of one operation of one caller; each comes into being when it is first asked for. */
export function createLoaders<Caller>(db: Database, caller: Caller): Loaders<Caller> {
  let shared: RowLoaders | null = null;
  const own = new Map<unknown, unknown>();
  const remembered = <Loader>(key: unknown, make: () => Loader): Loader => {
    const loader = (own.get(key) as Loader | undefined) ?? make();
    own.set(key, loader);
    return loader;
  };
  /** Within an event, rows are read for all subscribers, and leave that loader through the caller's grounds only. */
  const load = <T extends Table, Large extends NameIn<T>>(rows: Rows<T, Large, Caller>, large?: Large) => {
    const grounds = rows.grounds(caller);
    const event = shared;
    if (event === null) return rowsById((ids) => findRows(db, rows, ids, grounds, large));
    const forAll = event(keyOf(rows, large), () => rowsById((ids) => findRows(db, rows, ids, [{}], large)));
    return rowsById(async (ids) => {
      const found = await Promise.all(ids.map((id) => forAll.load(id)));
      return found.filter((row): row is Row => row !== null && meetsAny(row, grounds as never));
    });
  };
  return {
    byId: (rows) => remembered(rows, () => load(rows)) as never,
    large: (rows, name) =>
      remembered(keyOf(rows, name), () => {
        const loader = load(rows, name);
        return new DataLoader(async (ids: readonly string[]) => {
          const found = await loader.loadMany(ids);
          return found.map((row) => (row instanceof Error ? row : row === null ? notFound(rows.what) : row[name]));
        }, BATCH);
      }) as never,
    batch: (key, find) => remembered(key, () => new DataLoader(find, BATCH)),
    clear() {
      shared = null;
      own.clear();
    },
    startEvent(event) {
      this.clear();
      shared = rowsOfEvent(event);
    },
  };
}

/** A column of a table, or the table's rows, as a key that no other has. */
const keyOf = ({ table }: { table: object }, large: string | undefined): unknown =>
  large === undefined ? table : Reflect.get(table, large);

const rowsById = (find: (ids: readonly string[]) => Promise<Row[]>): RowLoader =>
  new DataLoader(async (ids) => {
    const rowOf = new Map((await find(ids)).map((row) => [row.id, row]));
    return ids.map((id) => rowOf.get(id) ?? null);
  }, BATCH);

/** What the latest events read. A subscriber who comes later than this reads again. */
const eventRows = new LRUCache<object, Map<unknown, RowLoader>>({ max: 100, ttl: 5_000 });

const rowsOfEvent = (event: object): RowLoaders => {
  const known = eventRows.get(event) ?? new Map<unknown, RowLoader>();
  eventRows.set(event, known);
  return (key, make) => {
    const loader = known.get(key) ?? make();
    known.set(key, loader);
    return loader;
  };
};
