import DataLoader from 'dataloader';
import type { Auth } from '../../gatehouse/auth/auth.ts';
import { findUsers, type UserRow } from '../../gatehouse/clerk/users.ts';
import type { Database } from '../../gatehouse/postgres/database.ts';
import type { Connection, PageArgs } from '../../gatehouse/postgres/pages.ts';
import { findVisiblePosts, listPostsByAuthors, type PostRow } from './post.ts';

/** What one request reads by id: each row once, many rows in one statement, and only what its caller may see. */
export type Loaders = {
  /** Null where there is none. Deleted people are rows too, as authors. */
  readonly userById: DataLoader<string, UserRow | null>;
  /** Null where there is none that the caller may see. */
  readonly visiblePostById: DataLoader<string, PostRow | null>;
  /** The same page of the posts of many authors. */
  postsByAuthor(page: PageArgs): DataLoader<string, Connection<PostRow>>;
  /** Forgets what was read: after a write, and for each event of a subscription. */
  clear(): void;
};

/** The loaders of one request; each comes into being when it is first asked for. */
export const createLoaders = (db: Database, auth: Auth): Loaders => {
  let userById: Loaders['userById'] | null = null;
  let visiblePostById: Loaders['visiblePostById'] | null = null;
  const postsByAuthor = new Map<string, DataLoader<string, Connection<PostRow>>>();
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
    clear() {
      userById = null;
      visiblePostById = null;
      postsByAuthor.clear();
    },
  };
};

const BATCH = { maxBatchSize: 500 };

const byId = <Row extends { id: string }>(find: (ids: string[]) => Promise<Row[]>): DataLoader<string, Row | null> =>
  new DataLoader(async (ids) => {
    // PostgreSQL refuses a NUL in a text, so no row has such an id.
    const rows = await find(ids.filter((id) => !id.includes('\0')));
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => rowOf.get(id) ?? null);
  }, BATCH);
