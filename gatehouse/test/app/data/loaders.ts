import type DataLoader from 'dataloader';
import type { Auth } from '../../../auth/index.ts';
import { type UserRow, userRows } from '../../../clerk/index.ts';
import type { Connection, Database, PageArgs } from '../../../postgres/index.ts';
import { createLoaders as createRowLoaders, type Loaders as RowLoaders } from '../../../postgres/index.ts';
import { type PoemRow, poemRows } from './poem.ts';
import { listPoemsByAuthors } from './poem-lists.ts';

/** What one operation reads by id, with names for what resolvers and rules ask for most. */
export type Loaders = RowLoaders<Auth> & {
  /** Null where there is none. Deleted people are rows too, as authors. */
  readonly userById: DataLoader<string, UserRow | null>;
  /** Null where there is none that the caller may see. */
  readonly visiblePoemById: DataLoader<string, PoemRow | null>;
  /** The same page of the poems of many authors. */
  poemsByAuthor(page: PageArgs): DataLoader<string, Connection<PoemRow>>;
};

/** The loaders of one operation of one caller. */
export function createLoaders(db: Database, auth: Auth): Loaders {
  const loaders = createRowLoaders(db, auth);
  return {
    ...loaders,
    get userById() {
      return loaders.byId(userRows);
    },
    get visiblePoemById() {
      return loaders.byId(poemRows);
    },
    poemsByAuthor: (page) =>
      loaders.batch(JSON.stringify(['poemsByAuthor', page.first, page.after]), (ids) =>
        listPoemsByAuthors(db, auth, ids, page),
      ),
  };
}
