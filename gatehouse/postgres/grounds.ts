import { and, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/** Any value except this one. */
type Not<Value> = { readonly not: Value };

/** The values that a row must have; `{ not: value }` for any other value. */
type Ground<Row> = { readonly [Name in keyof Row]?: Row[Name] | Not<Row[Name]> };

/**
 * The grounds on which a caller may see rows: a row is visible if it meets at least one. `{}` matches every row, an
 * empty list none. The same grounds filter in SQL and check rows that were read for many callers at once, so that both
 * agree.
 */
export type Grounds<Row> = readonly Ground<Row>[];

/** Each ground as an SQL condition. */
export function conditionsOf<Row>(table: PgTable, grounds: Grounds<Row>): SQL[] {
  const columns = table as unknown as Record<string, PgColumn>;
  return grounds.map((ground) => {
    const parts = Object.entries(ground).map(([name, value]) => {
      const column = columns[name];
      if (column === undefined || value === undefined)
        throw new Error(`A ground cannot use ${name}: it is not a column, or its value is undefined`);
      return isNot(value) ? ne(column, literal(column, value.not)) : isOne(column, value);
    });
    return and(...parts) ?? sql`true`;
  });
}

/** The grounds as one SQL condition. */
export function whereAny<Row>(table: PgTable, grounds: Grounds<Row>): SQL {
  return or(...conditionsOf(table, grounds)) ?? sql`false`;
}

/** Whether a row meets one of the grounds. */
export function meetsAny<Row extends object>(row: Row, grounds: Grounds<Row>): boolean {
  return grounds.some((ground) =>
    Object.entries(ground).every(([name, value]) => {
      if (value === undefined) return false;
      const own: unknown = Reflect.get(row, name);
      return isNot(value) ? own !== value.not : own === value;
    }),
  );
}

const isNot = (value: unknown): value is Not<unknown> =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'not');

const isOne = (column: PgColumn, value: unknown): SQL =>
  value === null ? isNull(column) : eq(column, literal(column, value));

/** Values of an enumeration are inlined: PostgreSQL cannot use a partial index if they are parameters. */
const literal = (column: PgColumn, value: unknown): unknown =>
  column.enumValues?.includes(String(value)) ? sql.raw(`'${String(value).replaceAll("'", "''")}'`) : value;
