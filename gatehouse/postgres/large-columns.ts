import { and, getTableColumns, inArray, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Loaders } from '../../src/data/loaders.ts';
import type { Auth } from '../auth/auth.ts';
import type { Database } from './database.ts';

export type Table = PgTable & { id: PgColumn };
export type Row<T extends Table> = T['$inferSelect'];
export type NameIn<T extends Table> = keyof Row<T> & keyof T['_']['columns'] & string;

/** Columns whose values may be large, so that they are read only where a field or a rule asks for one. */
export type LargeColumns<T extends Table = Table, Name extends NameIn<T> = NameIn<T>> = {
  /** One row in a word: `post`. */
  readonly what: string;
  readonly table: T;
  readonly names: readonly Name[];
  /** Which rows a caller may see, as in every other query of the table. */
  readonly visibleTo: (auth: Auth) => SQL | undefined;
  /** The columns that every query reads, for `select` and `returning`. */
  readonly others: Omit<T['_']['columns'], Name>;
};

/** A row without its large columns, so that code which reads one of them does not compile. */
export type RowWithout<Columns> =
  Columns extends LargeColumns<infer T, infer Name> ? { [Key in Exclude<keyof Row<T>, Name>]: Row<T>[Key] } : never;

/**
 * Declares the large columns of a table. Queries of its rows read `others`; the row's type is `RowWithout<typeof it>`;
 * `largeFields(it)` are the resolvers, and `loaders.large(it, name)` reads one in a rule or another resolver.
 *
 * @example export const postTexts = largeColumns('post', posts, ['body', 'draftNotes'], visibleTo);
 */
export function largeColumns<T extends Table, const Name extends NameIn<T>>(
  what: string,
  table: T,
  names: readonly Name[],
  visibleTo: (auth: Auth) => SQL | undefined,
): LargeColumns<T, Name> {
  const others = Object.entries(getTableColumns(table)).filter(([name]) => !names.includes(name as Name));
  return { what, table, names, visibleTo, others: Object.fromEntries(others) as Omit<T['_']['columns'], Name> };
}

/** One large column of the rows with these ids that the caller may see, by id. */
export async function findLarge<T extends Table, Name extends NameIn<T>>(
  db: Database,
  auth: Auth,
  { table, visibleTo }: LargeColumns<T, Name>,
  name: Name,
  ids: readonly string[],
): Promise<Map<string, Row<T>[Name]>> {
  const value = getTableColumns(table)[name] as PgColumn;
  const rows = await db
    .select({ id: table.id, value })
    .from(table as Table)
    .where(and(inArray(table.id, [...ids]), visibleTo(auth)));
  return new Map(rows.map((row) => [row.id as string, row.value as Row<T>[Name]]));
}

type LargeFields<T extends Table, Name extends NameIn<T>> = {
  [Key in Name]: (row: { id: string }, args: unknown, context: { loaders: Loaders }) => Promise<Row<T>[Key]>;
};

/** Resolvers for the fields that are named as the columns are. */
export function largeFields<T extends Table, Name extends NameIn<T>>(
  columns: LargeColumns<T, Name>,
): LargeFields<T, Name> {
  const fields = columns.names.map((name) => [
    name,
    ({ id }: { id: string }, _: unknown, { loaders }: { loaders: Loaders }) => loaders.large(columns, name).load(id),
  ]);
  return Object.fromEntries(fields) as LargeFields<T, Name>;
}
