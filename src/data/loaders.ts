import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import type { Auth } from '../../gatehouse/auth/auth.ts';
import { findUsers, type UserRow } from '../../gatehouse/clerk/users.ts';
import { notFound } from '../../gatehouse/errors/index.ts';
import type { Database } from '../../gatehouse/postgres/database.ts';
import {
  findLarge,
  type LargeColumns,
  type NameIn,
  type Row,
  type Table,
} from '../../gatehouse/postgres/large-columns.ts';
import type { Connection, PageArgs } from '../../gatehouse/postgres/pages.ts';
import { findPosts, findVisiblePosts, isVisibleTo, type PostRow } from './post.ts';
import { listPostsByAuthors } from './post-lists.ts';

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
  /** Forgets what was read, after a write. */
  clear(): void;
  /** Forgets what was read; rows by id are then read once for all subscribers who get this event. */
  startEvent(event: object): void;
};

/** The loaders of one request; each comes into being when it is first asked for. */
export const createLoaders = (db: Database, auth: Auth): Loaders => {
  let shared: EventRows | null = null;
  let userById: Loaders['userById'] | null = null;
  let visiblePostById: Loaders['visiblePostById'] | null = null;
  const postsByAuthor = new Map<string, DataLoader<string, Connection<PostRow>>>();
  const large = new Map<unknown, DataLoader<string, unknown>>();
  return {
    get userById() {
      userById ??= shared?.users ?? byId((ids) => findUsers(db, ids));
      return userById;
    },
    get visiblePostById() {
      visiblePostById ??= byId(shared === null ? (ids) => findVisiblePosts(db, auth, ids) : visibleIn(shared, auth));
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
      shared = null;
      large.clear();
      userById = null;
      visiblePostById = null;
      postsByAuthor.clear();
    },
    startEvent(event) {
      this.clear();
      shared = rowsOf(event, db);
    },
  };
};

/** Rows that are the same for every caller. Those that not everybody may see leave it through a filter only. */
type EventRows = { users: DataLoader<string, UserRow | null>; posts: DataLoader<string, PostRow | null> };

/** What the latest events read. A subscriber who comes later than this reads again. */
const eventRows = new LRUCache<object, EventRows>({ max: 100, ttl: 5_000 });

const rowsOf = (event: object, db: Database): EventRows => {
  const known = eventRows.get(event);
  if (known !== undefined) return known;
  const rows = { users: byId((ids) => findUsers(db, ids)), posts: byId((ids) => findPosts(db, ids)) };
  eventRows.set(event, rows);
  return rows;
};

const visibleIn =
  ({ posts }: EventRows, auth: Auth) =>
  async (ids: string[]): Promise<PostRow[]> => {
    const rows = await Promise.all(ids.map((id) => posts.load(id)));
    return rows.filter((row) => row !== null && isVisibleTo(auth, row)) as PostRow[];
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
