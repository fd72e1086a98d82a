import type DataLoader from 'dataloader';
import type { Auth } from '../../gatehouse/auth/index.ts';
import { type UserRow, userRows } from '../../gatehouse/clerk/index.ts';
import type { Connection, Database, PageArgs } from '../../gatehouse/postgres/index.ts';
import { createLoaders as createRowLoaders, type Loaders as RowLoaders } from '../../gatehouse/postgres/index.ts';
import { type PostRow, postRows } from './post.ts';
import { listPostsByAuthors } from './post-lists.ts';

/** Reads rows by id within one operation, with names for the most common cases. */
export type Loaders = RowLoaders<Auth> & {
  /** Null if there is none. Includes deleted users, as authors. */
  readonly userById: DataLoader<string, UserRow | null>;
  /** Null if there is none that the caller may see. */
  readonly visiblePostById: DataLoader<string, PostRow | null>;
  /** The same page of the posts of many authors. */
  postsByAuthor(page: PageArgs): DataLoader<string, Connection<PostRow>>;
};

/** Creates the loaders of one operation of one caller. */
export function createLoaders(db: Database, auth: Auth): Loaders {
  const loaders = createRowLoaders(db, auth);
  return {
    ...loaders,
    get userById() {
      return loaders.byId(userRows);
    },
    get visiblePostById() {
      return loaders.byId(postRows);
    },
    postsByAuthor: (page) =>
      loaders.batch(JSON.stringify(['postsByAuthor', page.first, page.after]), (ids) =>
        listPostsByAuthors(db, auth, ids, page),
      ),
  };
}
