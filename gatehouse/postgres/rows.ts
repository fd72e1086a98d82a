import { and, getTableColumns, inArray } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from './database.ts';
import { type Grounds, whereAny } from './grounds.ts';

export type Table = PgTable & { id: PgColumn };
export type RowIn<T extends Table> = T['$inferSelect'];
export type NameIn<T extends Table> = keyof RowIn<T> & keyof T['_']['columns'] & string;

/** How the rows of a table are read: without their large columns, and only those that a caller may see. */
export type Rows<T extends Table, Large extends NameIn<T>, Caller> = {
  /** One row in a word: `post`. */
  readonly what: string;
  readonly table: T;
  /** Columns whose values may be large, so that they are read only where a field or a rule asks for one. */
  readonly large: readonly Large[];
  /** The other columns, which every query reads: for `select` and `returning`. */
  readonly columns: Omit<T['_']['columns'], Large>;
  /** On what grounds a caller may see a row. */
  readonly grounds: (caller: Caller) => Grounds<RowIn<T>>;
};

/** A row as queries read it: code that reads a large column of it does not compile. */
export type RowOf<Read> =
  Read extends Rows<infer T, infer Large, infer _Caller>
    ? { [Key in Exclude<keyof RowIn<T>, Large>]: RowIn<T>[Key] }
    : never;

/**
 * Declares how the rows of a table are read. Queries select its `columns`; `context.loaders.byId(it)` and
 * `context.loaders.large(it, name)` read by id what the caller may see; `largeFields(it)` are resolvers of large columns.
 *
 * @example export const postRows = rowsOf('post', posts, { large: ['body', 'draftNotes'], grounds: groundsOf });
 */
export function rowsOf<T extends Table, Caller, const Large extends NameIn<T> = never>(
  what: string,
  table: T,
  { large = [], grounds }: { large?: readonly Large[]; grounds: (caller: Caller) => Grounds<RowIn<T>> },
): Rows<T, Large, Caller> {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => !large.includes(name as Large));
  return { what, table, large, grounds, columns: Object.fromEntries(columns) as Omit<T['_']['columns'], Large> };
}

/** The rows with these ids that meet one of the grounds, with their columns and, where it is named, one large one. */
export async function findRows<T extends Table, Large extends NameIn<T>>(
  db: Database,
  { table, columns }: Pick<Rows<T, Large, never>, 'table' | 'columns'>,
  ids: readonly string[],
  grounds: Grounds<RowIn<T>>,
  large?: Large,
): Promise<({ id: string } & Record<string, unknown>)[]> {
  const all = getTableColumns(table) as Record<string, PgColumn>;
  const selected = large === undefined ? columns : { ...columns, [large]: all[large] };
  const rows = await db
    .select(selected as Record<string, PgColumn>)
    .from(table as Table)
    // PostgreSQL refuses a NUL in a text, so no row has such an id.
    .where(
      and(
        inArray(
          table.id,
          ids.filter((id) => !id.includes('\0')),
        ),
        whereAny(table, grounds),
      ),
    );
  return rows as ({ id: string } & Record<string, unknown>)[];
}
