import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/**
 * On what grounds a caller may see rows: those that have all values of at least one of these. `{}` is every row, no ground at
 * all is none. The same grounds filter in SQL and judge a row that was read for many callers at once, so that both agree.
 */
export type Grounds<Row> = readonly Partial<Row>[];

/** The grounds as a condition for WHERE. */
export const whereAny = <Row>(table: PgTable, grounds: Grounds<Row>): SQL => {
  const columns = table as unknown as Record<string, PgColumn>;
  const conditions = grounds.map((ground) => {
    const parts = Object.entries(ground).map(([name, value]) => {
      const column = columns[name];
      if (column === undefined || value === undefined) throw new Error(`No ground can be made of ${name}`);
      return value === null ? isNull(column) : eq(column, value);
    });
    return and(...parts) ?? sql`true`;
  });
  return or(...conditions) ?? sql`false`;
};

/** Whether a row meets one of the grounds. */
export const meetsAny = <Row extends object>(row: Row, grounds: Grounds<Row>): boolean =>
  grounds.some((ground) =>
    Object.entries(ground).every(([name, value]) => value !== undefined && Reflect.get(row, name) === value),
  );
