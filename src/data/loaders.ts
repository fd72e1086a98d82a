import type DataLoader from 'dataloader';
import type { Auth } from '../../gatehouse/auth/index.ts';
import { type UserRow, userRows } from '../../gatehouse/clerk/index.ts';
import type { Connection, Database, PageArgs } from '../../gatehouse/postgres/index.ts';
import { createLoaders as createRowLoaders, type Loaders as RowLoaders } from '../../gatehouse/postgres/index.ts';
import { type PostRow, postRows } from './post.ts';
import { listPostsByAuthors } from './post-lists.ts';

/** What one operation reads by id, with names for what resolvers and rules ask for most. */
export type Loaders = RowLoaders<Auth> & {
  /** Null where there is none. Deleted people are rows too, as authors. */
  readonly userById: DataLoader<string, UserRow | null>;
  /** Null where there is none that the caller may see. */
  readonly visiblePostById: DataLoader<string, PostRow | null>;
  /** The same page of the posts of many authors. */
  postsByAuthor(page: PageArgs): DataLoader<string, Connection<PostRow>>;
};

/** The loaders of one operation of one caller. */
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
