import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Application } from './application.ts';

const help = `Removes the last migration, which must not be released yet: its SQL, its snapshot and its line in the journal.

  npm run db:undo
  npm run db:undo -- --committed     even if it is committed, on a branch that only you have

Then change the table in src/data/, and run npm run db:generate again. A database to which the migration was applied no longer
matches: npm run db:fresh makes a new local one.`;

type Journal = { entries: { idx: number; tag: string }[] };

/** `npm run db:undo`. */
export async function undoMigration({ migrationsFolder }: Application, args: string[]): Promise<void> {
  const options = { help: { type: 'boolean', short: 'h' }, committed: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ args, options });
  if (values.help === true) return console.log(help);
  const journalFile = join(migrationsFolder, 'meta/_journal.json');
  const text = readFileSync(journalFile, 'utf8');
  const journal = JSON.parse(text) as Journal;
  const last = journal.entries.pop();
  if (last === undefined) throw new Error('There is no migration.');
  const sqlFile = join(migrationsFolder, `${last.tag}.sql`);
  if (!values.committed && isCommitted(sqlFile)) {
    throw new Error(
      `${last.tag}.sql is committed, so it may have been applied to other databases. Write another migration, or add --committed if it was not.`,
    );
  }
  const snapshot = join(migrationsFolder, 'meta', `${String(last.idx).padStart(4, '0')}_snapshot.json`);
  writeFileSync(journalFile, `${JSON.stringify(journal, null, 2)}${text.endsWith('\n') ? '\n' : ''}`);
  for (const file of [sqlFile, snapshot]) if (existsSync(file)) rmSync(file);
  console.log(`Removed ${relative('.', sqlFile)}. If it was applied to a local database: npm run db:fresh`);
}

const isCommitted = (file: string): boolean =>
  spawnSync('git', ['cat-file', '-e', `HEAD:./${relative('.', file).replaceAll('\\', '/')}`], { stdio: 'ignore' })
    .status === 0;
