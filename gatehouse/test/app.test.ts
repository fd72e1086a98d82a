import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from './support/clone.ts';

it('the types of app/ are those of its SDL', async () => {
  const codegen = ['node_modules/@graphql-codegen/cli/cjs/bin.js', '--config', 'gatehouse/test/codegen.ts', '--check'];
  await expect(promisify(execFile)(process.execPath, codegen, { cwd: root })).resolves.toBeDefined();
}, 120_000);
