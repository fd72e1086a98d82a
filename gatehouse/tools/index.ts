// The commands of `npm run`. Takes the application's parts (application.ts) and the command line. A command prints its
// result; its errors are printed without a stack.
import type { Application, Command } from './application.ts';

export type { Application } from './application.ts';

const tools: Record<string, () => Promise<Command>> = {
  access: async () => (await import('./access.ts')).access,
  adopt: async () => (await import('./adopt.ts')).adopt,
  'clerk-sync': async () => (await import('./clerk-sync.ts')).clerkSync,
  client: async () => (await import('./client.ts')).client,
  dev: async () => (await import('./start.ts')).start,
  doctor: async () => (await import('./doctor.ts')).doctor,
  fresh: async () => (await import('./fresh.ts')).fresh,
  fuzz: async () => (await import('./fuzz.ts')).fuzz,
  'generate-migration': async () => (await import('./generate-migration.ts')).generateMigration,
  migrate: async () => (await import('./migrate.ts')).migrate,
  mutate: async () => (await import('./mutate.ts')).mutate,
  new: async () => (await import('./new.ts')).newDomain,
  remove: async () => (await import('./remove.ts')).remove,
  probe: async () => (await import('./probe.ts')).probe,
  seed: async () => (await import('./seed.ts')).seed,
  setup: async () => (await import('./setup.ts')).setup,
  token: async () => (await import('./token.ts')).token,
  update: async () => (await import('./update.ts')).update,
  'undo-migration': async () => (await import('./undo-migration.ts')).undoMigration,
  webhook: async () => (await import('./webhook.ts')).webhook,
};

/** Runs the command that the process was started with; the exit code is 1 if it fails. */
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
