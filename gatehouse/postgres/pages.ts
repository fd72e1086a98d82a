import { desc, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Limits } from '../config/index.ts';
import { badInput } from '../errors/index.ts';

/** The arguments of a field that returns a Relay connection. */
export type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

/** https://relay.dev/graphql/connections.htm */
export type Connection<Row> = {
  edges: { cursor: string; node: Row }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};

/** One page, newest first: the parts of its query, and a function that makes a connection of its rows. */
type Page<Key extends string> = {
  where: SQL | undefined;
  orderBy: [SQL, SQL];
  /** One more than requested, to know whether there is a next page without counting. */
  limit: number;
  connect<Row extends { id: string } & Record<Key, Date | null>>(rows: Row[]): Connection<Row>;
};

/**
 * Reads `first` and `after` for a list of `table` by the time in `key`, newest first; equal times are ordered by id. A
 * cursor is the time and id of its row, so rows that are added or removed meanwhile neither repeat nor hide others.
 * @throws {ApiError} BAD_USER_INPUT if `first` is not 1 to 100, or `after` is not a cursor of such a list
 */
export function readPage<Key extends string>(
  table: Record<Key | 'id', PgColumn>,
  key: Key,
  { first, after }: PageArgs,
  { usual, max }: Limits['page'],
): Page<Key> {
  const size = first ?? usual;
  if (!Number.isInteger(size) || size < 1 || size > max) throw badInput(`first must be 1 to ${max}.`, 'first');
  const last = after == null ? null : readCursor(key, after);
  const [at, id] = [table[key], table.id];
  return {
    where: last === null ? undefined : sql`(${at}, ${id}) < (${sql.param(last.at, at)}, ${last.id})`,
    orderBy: [desc(at), desc(id)],
    limit: size + 1,
    connect: (rows) => {
      const edges = rows.slice(0, size).map((node) => ({ cursor: cursorOf(key, node[key], node.id), node }));
      return {
        edges,
        pageInfo: {
          hasNextPage: rows.length > size,
          // The row of `after` is before this page. Relay does not require a query to check that it still exists.
          hasPreviousPage: last !== null,
          startCursor: edges.at(0)?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      };
    },
  };
}

const cursorOf = (key: string, at: Date | null, id: string): string =>
  Buffer.from(`${key} ${Number(at)} ${id}`).toString('base64url');

/** Fourteen digits of milliseconds end in the year 5138; PostgreSQL would reject some later ones. */
const readCursor = (key: string, cursor: string): { at: Date; id: string } => {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, at, id] = /^\w+ (\d{1,14}) ([\w-]{1,255})$/.exec(text) ?? [];
  if (id === undefined || cursorOf(key, new Date(Number(at)), id) !== cursor) {
    throw badInput('after must be a cursor from an earlier page of this list.', 'after');
  }
  return { at: new Date(Number(at)), id };
};
