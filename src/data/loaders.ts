import DataLoader from 'dataloader';
import type { Auth } from '../auth/auth.ts';
import { notFound } from '../errors.ts';
import type { Connection, PageArgs } from './connection.ts';
import type { Database } from './database.ts';
import { findLarge, type LargeColumns, type NameIn, type Row, type Table } from './large-columns.ts';
import { findVisiblePosts, type PostRow } from './post.ts';
import { listPostsByAuthors } from './post-lists.ts';
import { findUsers, type UserRow } from './user.ts';

/** What one request reads by id: each row once, many rows in one statement, and only what its caller may see. */
export type Loaders = {
  /** Null where there is none. Deleted people are rows too, as authors. */
  readonly userById: DataLoader<string, UserRow | null>;
  /** Null where there is none that the caller may see. */
  readonly visiblePostById: DataLoader<string, PostRow | null>;
  /** The same page of the posts of many authors. */
  postsByAuthor(page: PageArgs): DataLoader<string, Connection<PostRow>>;
  /** One large column, by the id of a row. Rejects with NOT_FOUND where the caller may see no such row, or it is gone by now. */
  large<T extends Table, Name extends NameIn<T>>(
    columns: LargeColumns<T, Name>,
    name: Name,
  ): DataLoader<string, Row<T>[Name]>;
  /** Forgets what was read: after a write, and for each event of a subscription. */
  clear(): void;
};

/** The loaders of one request; each comes into being when it is first asked for. */
export const createLoaders = (db: Database, auth: Auth): Loaders => {
  let userById: Loaders['userById'] | null = null;
  let visiblePostById: Loaders['visiblePostById'] | null = null;
  const postsByAuthor = new Map<string, DataLoader<string, Connection<PostRow>>>();
  const large = new Map<unknown, DataLoader<string, unknown>>();
  return {
    get userById() {
      userById ??= byId((ids) => findUsers(db, ids));
      return userById;
    },
    get visiblePostById() {
      visiblePostById ??= byId((ids) => findVisiblePosts(db, auth, ids));
      return visiblePostById;
    },
    postsByAuthor(page) {
      const key = JSON.stringify([page.first, page.after]);
      const known = postsByAuthor.get(key);
      if (known !== undefined) return known;
      const loader = new DataLoader((ids: readonly string[]) => listPostsByAuthors(db, auth, ids, page), BATCH);
      postsByAuthor.set(key, loader);
      return loader;
    },
    large<T extends Table, Name extends NameIn<T>>(columns: LargeColumns<T, Name>, name: Name) {
      const column: unknown = columns.table[name as keyof T];
      const loader = large.get(column) ?? byColumn(columns.what, (ids) => findLarge(db, auth, columns, name, ids));
      large.set(column, loader);
      return loader as DataLoader<string, Row<T>[Name]>;
    },
    clear() {
      large.clear();
      userById = null;
      visiblePostById = null;
      postsByAuthor.clear();
    },
  };
};

const BATCH = { maxBatchSize: 500 };

const byId = <Row extends { id: string }>(find: (ids: string[]) => Promise<Row[]>): DataLoader<string, Row | null> =>
  new DataLoader(async (ids) => {
    const rows = await find(storable(ids));
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => rowOf.get(id) ?? null);
  }, BATCH);

const byColumn = (what: string, find: (ids: string[]) => Promise<Map<string, unknown>>): DataLoader<string, unknown> =>
  new DataLoader(async (ids) => {
    const values = await find(storable(ids));
    return ids.map((id) => (values.has(id) ? values.get(id) : notFound(what)));
  }, BATCH);

/** PostgreSQL refuses a NUL in a text, so no row has such an id. */
const storable = (ids: readonly string[]): string[] => ids.filter((id) => !id.includes('\0'));
