import { defineConfig } from 'vitest/config';

/** What runs commands, compilers, processes or a browser: slower, and rarely touched by a change of the API. */
const tools = [
  'gatehouse/test/{clients,local-clerk,playground}/**/*.test.ts',
  'gatehouse/test/guard/{access,compile-errors}.test.ts',
  'gatehouse/test/postgres/changing-your-mind.test.ts',
  'gatehouse/test/webhooks/kill.test.ts',
  'gatehouse/test/{app,standalone}.test.ts',
  'test/{playground,production}/**/*.test.ts',
  'test/{process,start}.test.ts',
  'gatehouse/hosts/setup/*.test.ts',
];

/** What takes many minutes: the commands that look for leaks, weak tests and open routes, with what they have to find planted. */
const proof = ['gatehouse/test/{fuzz,mutate,probe}/**/*.test.ts'];

/**
 * The commands that change a project made from the template, and the pages of its documentation, tried on copies of the
 * template. In your project they would fail as soon as it differs: `npm run check` leaves them out.
 */
const template = ['gatehouse/test/clone/*.test.ts'];

export default defineConfig({
  // As Node resolves it. Vite would take graphql's ES modules, a second copy beside the one that packages load.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['gatehouse/test/support/global-setup.ts', 'test/support/global-setup.ts'],
    setupFiles: ['gatehouse/test/support/setup.ts'],
    pool: 'forks',
    maxWorkers: '100%',
    // Each file starts a server of its own; the modules need not be loaded again for it.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A busy machine may take seconds for what a browser or a process does in an instant.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'api',
          include: ['{test,gatehouse/test}/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...tools, ...proof, ...template],
        },
      },
      // A test of a command starts several processes, each of which loads a compiler.
      { extends: true, test: { name: 'tools', include: tools, testTimeout: 60_000 } },
      { extends: true, test: { name: 'proof', include: proof, testTimeout: 60_000 } },
      // A test of these compiles a whole project, some several times.
      { extends: true, test: { name: 'template', include: template, testTimeout: 600_000 } },
    ],
  },
});
