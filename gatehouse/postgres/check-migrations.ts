import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from './database.ts';

type Applied = { hash: string; created_at: string };
type Journal = { entries: { when: number; tag: string }[] };

/**
 * Compares the migrations that were applied to a database with the files.
 * @returns `fault`: how they differ, or null; `pending`: the names of those that the next start applies
 */
export async function checkMigrations(
  db: Database,
  migrationsFolder: string,
): Promise<{ fault: string | null; pending: string[] }> {
  const files = readMigrationFiles({ migrationsFolder });
  const { entries } = JSON.parse(readFileSync(join(migrationsFolder, 'meta/_journal.json'), 'utf8')) as Journal;
  const nameOf = (when: number) => entries.find((entry) => entry.when === when)?.tag ?? String(when);
  const applied = await readApplied(db);
  const hashes = new Map(applied.map(({ hash, created_at }) => [Number(created_at), hash]));
  const known = new Set(files.map(({ folderMillis }) => folderMillis));
  const gone = [...hashes.keys()].filter((when) => !known.has(when)).length;
  const changed = files.find(({ folderMillis, hash }) => (hashes.get(folderMillis) ?? hash) !== hash);
  const pending = files.filter(({ folderMillis }) => !hashes.has(folderMillis));
  const fault =
    gone > 0
      ? `${migrationsFolder} lacks ${gone} of the applied migrations`
      : changed === undefined
        ? null
        : `${nameOf(changed.folderMillis)}.sql was changed after it had been applied`;
  return { fault, pending: pending.map(({ folderMillis }) => nameOf(folderMillis)) };
}

const readApplied = async (db: Database): Promise<Applied[]> => {
  const [table] = rowsIn<{ name: string | null }>(
    await db.execute(sql`select to_regclass('drizzle.__drizzle_migrations')::text as name`),
  );
  if (table?.name == null) return [];
  return rowsIn<Applied>(await db.execute(sql`select hash, created_at from drizzle.__drizzle_migrations`));
};

const rowsIn = <Row>(result: unknown): Row[] => (result as { rows: Row[] }).rows;
