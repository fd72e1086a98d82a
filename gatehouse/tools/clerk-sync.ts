import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { type SyncState, syncFromClerk } from '../clerk/index.ts';
import { createLog } from '../log/index.ts';
import { openDatabase } from '../postgres/index.ts';
import type { Application } from './application.ts';
import { needsLocalClerk, readEnvironment } from './environment.ts';

const help = `Copies the people, organizations and memberships that Clerk had before the first webhook into the database.

  npm run clerk:sync
  npm run clerk:sync -- --restart     from the beginning, although an earlier run was interrupted

It reads Clerk with CLERK_SECRET_KEY, the oldest first, and may run while the server receives webhooks. After an interruption
it continues where it stopped. It can be repeated at any time.`;

const stateFile = '.data/clerk-sync.json';
const BEGINNING: SyncState = { users: 0, organizations: 0 };

/** `npm run clerk:sync`. */
export async function clerkSync({ migrationsFolder, loadReadConfig }: Application, args: string[]): Promise<void> {
  const options = { help: { type: 'boolean', short: 'h' }, restart: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ args, options });
  if (values.help === true) return console.log(help);
  const env = readEnvironment();
  if (needsLocalClerk(env))
    throw new Error('Local Clerk has only the sample people: set the keys of your Clerk application.');
  const config = (await loadReadConfig())(env);
  const { db, close } = await openDatabase(config.database, createLog({ logLevel: 'warn' }), { migrationsFolder });
  try {
    const state = values.restart ? BEGINNING : readState();
    if (state.users > 0)
      console.log(`Continuing after ${state.users} people and ${state.organizations} organizations.`);
    const counts = await syncFromClerk(config.clerk, db, {
      state,
      onPage: (done) => {
        console.log(`${done.users} people, ${done.organizations} organizations`);
        writeState(done);
      },
    });
    rmSync(stateFile, { force: true });
    console.log(
      `Done: ${counts.users} people, ${counts.organizations} organizations, ${counts.memberships} memberships.`,
    );
  } finally {
    await close();
  }
}

const readState = (): SyncState => {
  try {
    return existsSync(stateFile) ? { ...BEGINNING, ...JSON.parse(readFileSync(stateFile, 'utf8')) } : BEGINNING;
  } catch {
    return BEGINNING;
  }
};

const writeState = (state: SyncState): void => {
  mkdirSync(dirname(stateFile), { recursive: true, mode: 0o700 });
  writeFileSync(stateFile, JSON.stringify(state), { mode: 0o600 });
};
