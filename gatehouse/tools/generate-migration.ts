import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Application } from './application.ts';

const help = `Writes a migration with the changes of the tables in src/data/ since the last one.

  npm run db:generate -- --name add_due_date
  npm run db:generate -- --name fill_due_date --custom     an empty file, for SQL of your own

The name says what the migration does. Read the SQL before you commit it.`;

const options = {
  help: { type: 'boolean', short: 'h' },
  name: { type: 'string', default: '' },
  custom: { type: 'boolean', default: false },
} as const;

/** `npm run db:generate`. */
export async function generateMigration(_: Application, args: string[]): Promise<void> {
  const { help: asked, name, custom } = parseArgs({ args, options }).values;
  if (asked === true) return console.log(help);
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    const given = name === '' ? '' : `; "${name}" is not such a name`;
    throw new Error(
      `Name the migration after what it does, in lower case with underscores: npm run db:generate -- --name add_due_date${given}.`,
    );
  }
  const command = ['node_modules/drizzle-kit/bin.cjs', 'generate', '--name', name, ...(custom ? ['--custom'] : [])];
  // It may ask whether a column was renamed.
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
