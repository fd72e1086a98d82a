import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import { notFound } from '../errors/index.ts';
import type { Database } from './database.ts';
import { meetsAny } from './grounds.ts';
import { findRows, type NameIn, type RowIn, type RowOf, type Rows, type Table } from './rows.ts';

/**
 * Reads rows by id within one operation: each row once, many rows per statement, and only rows that the caller may see.
 */
export type Loaders<Caller> = {
  /** Rows by id; null if there is no row that the caller may see. */
  byId<T extends Table, Large extends NameIn<T>>(
    rows: Rows<T, Large, Caller>,
  ): DataLoader<string, RowOf<Rows<T, Large, Caller>> | null>;
  /** One large column, by the id of its row. Rejects with NOT_FOUND if there is no row that the caller may see. */
  large<T extends Table, Large extends NameIn<T>, Name extends Large>(
    rows: Rows<T, Large, Caller>,
    name: Name,
  ): DataLoader<string, RowIn<T>[Name]>;
  /** Other data that is read for many ids at once; `key` identifies what is read, including its arguments. */
  batch<Value>(key: string, find: (ids: readonly string[]) => Promise<Value[]>): DataLoader<string, Value>;
  /** Clears the cache, after a write. */
  clear(): void;
  /** Clears the cache; rows by id are then read once for all subscribers that get this event. */
  startEvent(event: object): void;
};

type Row = { id: string } & Record<string, unknown>;
type RowLoader = DataLoader<string, Row | null>;
type RowLoaders = (key: unknown, make: () => RowLoader) => RowLoader;

/** Ids of one statement: for more, there are several. */
const BATCH = { maxBatchSize: 500 };

/** Creates the loaders of one operation of one caller; each is created when it is first used. */
export function createLoaders<Caller>(db: Database, caller: Caller): Loaders<Caller> {
  let shared: RowLoaders | null = null;
  const own = new Map<unknown, unknown>();
  const remembered = <Loader>(key: unknown, make: () => Loader): Loader => {
    const loader = (own.get(key) as Loader | undefined) ?? make();
    own.set(key, loader);
    return loader;
  };
  /** Within an event, rows are read for all subscribers and then filtered by the caller's grounds. */
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

/** A unique key for a column of a table, or for the table's rows. */
const keyOf = ({ table }: { table: object }, large: string | undefined): unknown =>
  large === undefined ? table : Reflect.get(table, large);

const rowsById = (find: (ids: readonly string[]) => Promise<Row[]>): RowLoader =>
  new DataLoader(async (ids) => {
    const rowOf = new Map((await find(ids)).map((row) => [row.id, row]));
    return ids.map((id) => rowOf.get(id) ?? null);
  }, BATCH);

/** The rows read for the latest events. Subscribers that come later read again. */
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
