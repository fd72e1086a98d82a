import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeClone } from './clone.ts';

const clone = makeClone();

test('the build has the packages that npm puts into gatehouse/, which needs another version of them', async () => {
  clone.write('gatehouse/node_modules/pluralize/package.json', '{ "version": "7.0.0", "main": "index.js" }');
  clone.write('gatehouse/node_modules/pluralize/index.js', 'exports.plural = (word) => word + "s";');
  expect(await clone.npm('build')).toMatchObject({ status: 0 });
  const { resolve } = createRequire(join(clone.root, 'dist/gatehouse/operations/naming.js'));
  expect(resolve('pluralize')).toBe(join(realpathSync(clone.root), 'dist/gatehouse/node_modules/pluralize/index.js'));
});
