import { defineConfig } from 'vitest/config';

/**
 * Tests that run commands, compilers, processes or a browser, those with thousands of calls, and those of clients that
 * wait or send too much: slower, and rarely affected by a change of the API.
 */
const tools = [
  'gatehouse/test/**/*.large.test.ts',
  'gatehouse/test/{clients,local-clerk,playground}/**/*.test.ts',
  'gatehouse/test/auth/{guesses,keys}.test.ts',
  'gatehouse/test/execution/{granted,known-queries}.test.ts',
  'gatehouse/test/http/{body,connections}.test.ts',
  'gatehouse/test/subscriptions/limits.test.ts',
  'gatehouse/test/webhooks/{kill,order}.test.ts',
  'gatehouse/test/guard/{access,compile-errors}.test.ts',
  'gatehouse/test/postgres/undo-migration.test.ts',
  'gatehouse/test/{app,standalone}.test.ts',
  'test/{playground,production}/**/*.test.ts',
  'test/{process,start}.test.ts',
  'gatehouse/hosts/setup/*.test.ts',
];

/** Tests of fuzz, mutate and probe with planted faults, which those commands have to find. They take many minutes. */
const proof = ['gatehouse/test/{fuzz,mutate,probe}/**/*.test.ts'];

/**
 * Tests of the commands that change a project made from the template, and of its documentation, on copies of the
 * template. They fail once your project differs from it, so `npm run check` leaves them out.
 */
const template = ['gatehouse/test/clone/*.test.ts'];

export default defineConfig({
  // As Node resolves it. Vite would load graphql's ES modules, a second copy beside the one that packages load.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['gatehouse/test/support/global-setup.ts', 'test/support/global-setup.ts'],
    setupFiles: ['gatehouse/test/support/setup.ts'],
    pool: 'forks',
    maxWorkers: '100%',
    // Each file starts its own server, so modules need not be loaded again for each file.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // On a busy machine, a browser or a process may need seconds.
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
      // Each test starts several processes, which load a compiler.
      { extends: true, test: { name: 'tools', include: tools, testTimeout: 60_000 } },
      { extends: true, test: { name: 'proof', include: proof, testTimeout: 60_000 } },
      // Each test compiles a whole project, some several times.
      { extends: true, test: { name: 'template', include: template, testTimeout: 600_000 } },
    ],
  },
});
