import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeProject, simple } from './support.ts';

it('prints the lines to add if the application is not created in one place', async () => {
  const made = makeProject({
    ...simple,
    'other.js': "import express from 'express';\nexport const app = express();\n",
  });
  const { code, output } = await made.setup('express', '--write');
  expect(code).toBe(0);
  expect(output).toContain('To do by hand');
  expect(output).toContain("import { createAuthenticator, optionalAuth } from './auth/index.js';");
  expect(made.read('index.js')).toBe(simple['index.js']);
  expect(made.has('auth/index.js')).toBe(true);
});

it('uses another folder if the project has its own auth, and reports other authentication', async () => {
  const dependencies = { express: '^5.1.0', passport: '^0.7.0' };
  const made = makeProject({ ...simple, 'package.json': { type: 'module', dependencies }, 'auth/mine.js': '' });
  const { output } = await made.setup('express', '--write');
  expect(made.has('gatehouse-auth/index.js')).toBe(true);
  expect(output).toContain('other authentication: passport');
});

it('undo keeps files that were edited since, and reports them; update replaces the others', async () => {
  const made = makeProject(simple);
  await made.setup('express', '--write');
  made.write('auth/core/keys.js', '// mine');
  const receipt = JSON.parse(made.read('.gatehouse.json'));
  // As if an earlier version had written it.
  made.write('auth/core/turns.js', '// older');
  receipt.files['auth/core/turns.js'] = createHash('sha256').update('// older').digest('hex');
  made.write('.gatehouse.json', receipt);
  made.commit();

  expect((await made.setup('express', '--write')).output).toContain('auth/core/keys.js was edited since');
  expect(made.read('auth/core/turns.js')).toBe('// older');
  expect((await made.setup('express', '--update', '--write')).output).toContain('auth/core/keys.js was edited since');
  expect(made.read('auth/core/turns.js')).toContain('createTurns');
  made.commit();

  const undone = await made.setup('express', '--undo', '--write');
  expect(undone.output).toContain('auth/core/keys.js was edited since');
  expect(made.contents()).toMatchObject({ 'auth/core/keys.js': '// mine', 'index.js': simple['index.js'] });
  expect(made.has('.gatehouse.json')).toBe(false);
});
