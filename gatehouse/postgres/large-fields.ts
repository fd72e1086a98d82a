import type { NameIn, RowIn, Rows, Table } from './rows.ts';

/** The part of `context.loaders` that reads large columns. */
type LargeLoaders<T extends Table, Large extends NameIn<T>, Caller> = {
  large(rows: Rows<T, Large, Caller>, name: Large): { load(id: string): Promise<RowIn<T>[Large]> };
};

type LargeFields<T extends Table, Large extends NameIn<T>, Caller> = {
  [Key in Large]: (
    row: { id: string },
    args: unknown,
    context: { loaders: LargeLoaders<T, Large, Caller> },
  ) => Promise<RowIn<T>[Key]>;
};

/** Resolvers for the fields that are named as the large columns are. */
export function largeFields<T extends Table, Large extends NameIn<T>, Caller>(
  rows: Rows<T, Large, Caller>,
): LargeFields<T, Large, Caller> {
  const fields = rows.large.map((name) => {
    const resolve: LargeFields<T, Large, Caller>[Large] = ({ id }, _args, { loaders }) =>
      loaders.large(rows, name).load(id);
    return [name, resolve];
  });
  return Object.fromEntries(fields);
}
