// The commands of `npm run`. Takes what they need of the application (application.ts) and the command line; a command prints
// its result, and what it throws is printed without a stack.
import type { Application, Tool } from './application.ts';

export type { Application } from './application.ts';

const tools: Record<string, () => Promise<Tool>> = {
  access: async () => (await import('./access.ts')).access,
  'clerk-sync': async () => (await import('./clerk-sync.ts')).clerkSync,
  client: async () => (await import('./client.ts')).client,
  dev: async () => (await import('./start.ts')).start,
  doctor: async () => (await import('./doctor.ts')).doctor,
  fresh: async () => (await import('./fresh.ts')).fresh,
  migrate: async () => (await import('./migrate.ts')).migrate,
  new: async () => (await import('./new.ts')).newDomain,
  seed: async () => (await import('./seed.ts')).seed,
  token: async () => (await import('./token.ts')).token,
  'undo-migration': async () => (await import('./undo-migration.ts')).undoMigration,
  webhook: async () => (await import('./webhook.ts')).webhook,
};

/** Runs the command that the process was started with; the exit code is 1 where it fails. */
export async function runTool(application: Application, [name = '', ...args] = process.argv.slice(2)): Promise<void> {
  try {
    const load = tools[name];
    if (load === undefined)
      throw new Error(`There is no command ${name}. There are: ${Object.keys(tools).join(', ')}.`);
    await (await load())(application, args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
